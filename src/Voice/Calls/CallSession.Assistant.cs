using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Assistants.Failover;
using Voice.Audio;
using Voice.Conversations;
using Voice.Tools;

namespace Voice.Calls;

/// <content>Assistants come and go under the call.</content>
internal sealed partial class CallSession
{
    // A pause within what somebody says is hardly longer.
    private static readonly TimeSpan MidWord = TimeSpan.FromMilliseconds(500);

    // So much of a sound tells whether it was a voice.
    private static readonly TimeSpan VoiceSample = TimeSpan.FromSeconds(5);

    private FallbackAssistant? _spare;                  // these two change in the mailbox only
    private ListenerGuard? _spareGuard;
    private int _earcons;

    private async Task ConnectAsync(FallbackAssistant assistant, ListenerGuard guard, IReadOnlyList<HistoryItem> history)
    {
        try
        {
            Post(new AssistantReady(await assistant.ConnectAsync(SetupWith(history), guard, _callOver.Token)));
        }
        catch (Exception) when (_end.Task.IsCompleted)
        {
            // The call ended while the model was being reached.
        }
        catch (AssistantException e)
        {
            LogAssistantFailed(e.Failure.Kind, e.Failure.Message);
            Post(new AssistantLost(e.Failure));
        }
        catch (Exception e)
        {
            Broke(e);
        }
    }

    private AssistantSetup SetupWith(IReadOnlyList<HistoryItem> history) => _setup with
    {
        Tools = [.. _setup.Tools, .. PageTools.Descriptions],
        History = history,
        Language = _language ?? _setup.Language,
    };

    /// <summary>Puts another assistant in the place of one that was lost.</summary>
    private void Replace(IReadOnlyList<HistoryItem> history)
    {
        Start(DisposeAsync(_assistant));
        Start(DisposeSpareAsync());
        _assistant = _assistants.Next();
        Start(ConnectAsync(_assistant, GuardOf(_assistant), history));
    }

    /// <summary>Connects another assistant beside the one that serves.</summary>
    private void Prepare(IReadOnlyList<HistoryItem> history, bool better)
    {
        Start(DisposeSpareAsync());
        if (_assistants.Another(_assistant, better) is not { } spare)
        {
            Post(new PreparationFailed());
            return;
        }
        _spare = spare;
        _spareGuard = GuardOf(spare);
        Start(PrepareAsync(spare, _spareGuard, SetupWith(history)));
    }

    private async Task PrepareAsync(FallbackAssistant spare, ListenerGuard guard, AssistantSetup setup)
    {
        try
        {
            Post(new PreparationDone(await spare.ConnectAsync(setup, guard, _callOver.Token)));
        }
        catch (Exception e) when (e is AssistantException or OperationCanceledException or ObjectDisposedException || _end.Task.IsCompleted)
        {
            Post(new PreparationFailed());
        }
        catch (Exception e)
        {
            Broke(e);
        }
    }

    private void UseSpare()
    {
        if (_spare is not { } spare)
            return;
        var (before, guard) = (_assistant, _spareGuard!);
        (_spare, _spareGuard) = (null, null);
        _callerAudio.Detach();
        _assistant = spare;
        _callerAudio.Attach(spare, turnIsOver: false);
        Start(DisposeAsync(before));
        if (guard.Lost is { } lost)
            Post(lost);
    }

    private void Reassure()
    {
        if (_line is not { } line)
            return;
        var id = $"earcon_{++_earcons}";
        var sound = Earcon.Of(_setup.OutputFormat);
        line.Play(new ResponseAudio(id, id, 0, sound));
        _echo?.Play(sound, Now, Now);
        line.EndPart(id, 0);
    }

    /// <summary>The line is silent, and the assistant leaves the caller's turn open.</summary>
    private void OnLeftOpen() => Post(new TurnLeftOpen());

    /// <summary>Whoever types into a silent line has finished what they were saying, whatever the assistant believes.</summary>
    private void EndSilentTurn()
    {
        if (!_end.Task.IsCompleted && _assistant.Capabilities.LongestPause > TimeSpan.Zero && _callerAudio.SilentFor(Now) >= MidWord)
            Perform(_conversation.Apply(new TurnLeftOpen(), Now));
    }

    private void Send(AssistantCommand command)
    {
        if (command is EndTurn)
            LogTurnEnded();
        _assistant.Send(command);
    }

    private ListenerGuard GuardOf(FallbackAssistant assistant) => new(() => _assistant == assistant, OnAssistantEvent, OnAssistantAudio);

    private void OnAssistantEvent(AssistantEvent happened)
    {
        if (happened is not AssistantLost)
            _callerAudio.Alive(Now);
        Post(happened);
    }

    private void OnAssistantAudio(in ResponseAudio audio)
    {
        _callerAudio.Alive(Now);
        if (!_mailbox.Post(audio))
            Overflow();
    }

    private Task DisposeSpareAsync()
    {
        var spare = _spare;
        (_spare, _spareGuard) = (null, null);
        return spare is null ? Task.CompletedTask : DisposeAsync(spare);
    }

    private async Task DisposeAsync(FallbackAssistant assistant)
    {
        try
        {
            await assistant.DisposeAsync();
        }
        catch (Exception e)
        {
            LogNotDisposed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The assistant could not be connected: {Kind}: {Detail}")]
    private partial void LogAssistantFailed(AssistantFailureKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The assistant did not end the caller's turn; it was ended here")]
    private partial void LogTurnEnded();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The assistant could not be released")]
    private partial void LogNotDisposed(Exception e);
}
