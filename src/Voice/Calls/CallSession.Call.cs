using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.Recording;
using Voice.Tools;

namespace Voice.Calls;

/// <content>What every call gets beside the dialogue: keys, hold, secure sections and the recording.</content>
internal sealed partial class CallSession
{
    // A disk that does not answer must not keep an ended call alive.
    private static readonly TimeSpan RecordingPatience = TimeSpan.FromSeconds(3);

    private readonly RecordingDisk? _recordings;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<CollectedDigits>> _digits = [];
    private volatile CallRecording? _recording;
    private bool _secure;
    private string? _language;                          // since it was changed; in the mailbox only

    /// <summary>True once the assistant is there, until the call ends.</summary>
    internal bool IsUp => _mailbox.IsIdle && _conversation.Phase is not (Phase.Connecting or Phase.Ended);

    /// <inheritdoc cref="ConversationOptions.Transfers"/>
    internal TransferKind Transfers { get; }

    /// <inheritdoc cref="ConversationOptions.Facts"/>
    internal CallFacts Facts { get; }

    /// <inheritdoc cref="ConversationOptions.CanHide"/>
    internal bool CanHide { get; }

    /// <summary>Begins a section of the call that the model, the transcript and the recording know nothing of, or ends it.</summary>
    public void Secure(bool on) => Post(new SecureAsked(on));

    /// <summary>Puts the call on hold, or takes it off. The caller's sound does not reach the model meanwhile, and no reply is played.</summary>
    public void Hold(bool on) => Post(on ? new HoldStarted() : new HoldEnded());

    /// <summary>Waits for the caller to press the keys a tool call asked for.</summary>
    internal async Task<CollectedDigits> CollectDigitsAsync(string toolCallId, DigitRequest request, CancellationToken cancellation)
    {
        if (_lineKind != ToolAudience.Phone)
            throw new ToolException("This caller has no keys to press.");
        var ready = _digits[toolCallId] = new TaskCompletionSource<CollectedDigits>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new DigitsAsked(toolCallId, request));
        try
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _callOver.Token);
            return await ready.Task.WaitAsync(over.Token);
        }
        finally
        {
            _digits.TryRemove(toolCallId, out _);
            Post(new DigitsGivenUp(toolCallId));
        }
    }

    private void Deafen(bool deaf)
    {
        _silence.Deafen(deaf);
        _callerAudio.Deafen(deaf);
    }

    private void Clear(int clearId)
    {
        _recording?.Hold();
        _echo?.Cut(Now);
        _line?.Clear(clearId);
    }

    private void OnSecure(bool on)
    {
        _secure = on;
        _recording?.Secure(on, Now);
        if (on)
            LogSecureBegan();
        else
            LogSecureEnded();
    }

    private void OnLanguage(string language)
    {
        _language = language;
        _assistant.Send(new ChangeLanguage("language", language));
    }

    private void OnDigits(DigitsReady ready)
    {
        if (!_digits.TryGetValue(ready.ToolCallId, out var waiting))
            return;
        if (ready.Collected is { } collected)
            waiting.TrySetResult(collected);
        else
            waiting.TrySetException(new ToolException("Keys are being collected already. Wait for their result."));
    }

    private void OnRecordingAllowed()
    {
        if (_recordings is null || _recording is not null)
            return;
        var recording = _recordings.Open(Id, _setup.OutputFormat, Now);
        if (_secure)
            recording.Secure(true, Now);
        _recording = recording;
        LogRecording(Now);
    }

    private async Task CloseRecordingAsync()
    {
        if (_recording is not { } recording)
            return;
        _recording = null;
        await _recordings!.CloseAsync(recording, Now).WaitAsync(RecordingPatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (recording.Lost > TimeSpan.Zero)
            LogRecordingLost(recording.Lost);
        if (recording.Unkept > TimeSpan.Zero)
            LogRecordingUnkept(recording.Unkept);
        if (recording.Silent > TimeSpan.Zero)
            LogRecordingSilent(recording.Silent);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tools of the caller's page are left out: {Reason}")]
    private partial void LogPageTools(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Secure section began")]
    private partial void LogSecureBegan();

    [LoggerMessage(Level = LogLevel.Information, Message = "Secure section ended")]
    private partial void LogSecureEnded();

    [LoggerMessage(Level = LogLevel.Information, Message = "The call is recorded from {At} on")]
    private partial void LogRecording(TimeSpan at);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The disk was too slow for the recording: {Lost} of it is silence")]
    private partial void LogRecordingLost(TimeSpan lost);

    [LoggerMessage(Level = LogLevel.Warning, Message = "More of the assistant's sound waited to be heard than the recording keeps: {Lost} of it is silence")]
    private partial void LogRecordingUnkept(TimeSpan lost);

    [LoggerMessage(Level = LogLevel.Information, Message = "The line sent no sound for {Missing} of the recording: the caller's side is silent there")]
    private partial void LogRecordingSilent(TimeSpan missing);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A key was heard as a tone, and the line told of no key: keys cannot be read on this line, and their tones are kept from the assistant")]
    private partial void LogKeyUntold();
}
