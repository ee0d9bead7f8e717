using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Audio;

namespace Voice.Sessions;

/// <content>Assistants come and go under the call.</content>
public sealed partial class VoiceSession
{
    // A pause within what somebody says is hardly longer.
    private static readonly TimeSpan MidWord = TimeSpan.FromMilliseconds(500);

    private IAssistant? _spare;                         // these two change in the mailbox only
    private Ear? _spareEar;
    private int _earcons;

    private async Task ConnectAsync(IAssistant assistant, Ear ear, IReadOnlyList<HistoryItem> history)
    {
        try
        {
            Post(new AssistantReady(await assistant.ConnectAsync(SetupWith(history), ear, _callOver.Token)));
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
        Start(ConnectAsync(_assistant, new Ear(this, _assistant), history));
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
        _spareEar = new Ear(this, spare);
        Start(PrepareAsync(spare, _spareEar, SetupWith(history)));
    }

    private async Task PrepareAsync(IAssistant spare, Ear ear, AssistantSetup setup)
    {
        try
        {
            Post(new PreparationDone(await spare.ConnectAsync(setup, ear, _callOver.Token)));
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
        var (before, ear) = (_assistant, _spareEar!);
        (_spare, _spareEar) = (null, null);
        _sound.Detach();
        _assistant = spare;
        _sound.Attach(spare, turnIsOver: false);
        Start(DisposeAsync(before));
        if (ear.LostUnheard is { } lost)
            Post(lost);
    }

    private void Reassure()
    {
        if (_line is not { } line)
            return;
        var id = $"earcon_{++_earcons}";
        line.Play(new ResponseAudio(id, id, 0, Earcon.Of(_setup.OutputFormat)));
        line.EndPart(id, 0);
    }

    /// <summary>The caller said something that the assistant shows no sign of.</summary>
    private void OnUnnoticed(TimeSpan ago, bool isVoice) => (_assistant as FallbackAssistant)?.Unnoticed(ago, isVoice);

    /// <summary>The line is silent, and the assistant leaves the caller's turn open.</summary>
    private void OnLeftOpen(TimeSpan silence) => Post(new TurnLeftOpen());

    /// <summary>Whoever types into a silent line has finished what they were saying, whatever the assistant believes.</summary>
    private void EndSilentTurn()
    {
        if (!_end.Task.IsCompleted && _assistant.Capabilities.LongestPause > TimeSpan.Zero && _sound.SilentFor(Now) >= MidWord)
            Perform(_conversation.Apply(new TurnLeftOpen(), Now));
    }

    private void Send(AssistantCommand command)
    {
        if (command is EndTurn)
            LogTurnEnded();
        _assistant.Send(command);
    }

    private Task DisposeSpareAsync()
    {
        var spare = _spare;
        (_spare, _spareEar) = (null, null);
        return spare is null ? Task.CompletedTask : DisposeAsync(spare);
    }

    private async Task DisposeAsync(IAssistant assistant)
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

    /// <summary>Hears one assistant: what comes from one that is not in use (any more) goes nowhere.</summary>
    private sealed class Ear(VoiceSession session, IAssistant assistant) : IAssistantListener
    {
        private AssistantLost? _lost;

        /// <summary>It was lost before it was in use.</summary>
        public AssistantLost? LostUnheard => Volatile.Read(ref _lost);

        public void OnEvent(AssistantEvent assistantEvent)
        {
            if (assistantEvent is AssistantLost lost)
                Volatile.Write(ref _lost, lost);
            if (session._assistant != assistant)
                return;
            if (assistantEvent is not AssistantLost)
                session._sound.Alive(session.Now);
            session.Post(assistantEvent);
        }

        public void OnAudio(in ResponseAudio audio)
        {
            if (session._assistant != assistant)
                return;
            session._sound.Alive(session.Now);
            if (!session._mailbox.Post(audio))
                session.Overflow();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The assistant could not be had: {Kind}: {Detail}")]
    private partial void LogAssistantFailed(AssistantFailureKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The assistant did not end the caller's turn; it was ended here")]
    private partial void LogTurnEnded();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The assistant could not be released")]
    private partial void LogNotDisposed(Exception e);
}
