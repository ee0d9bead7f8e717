using System.Globalization;
using Voice.Simulator.Audio;
using Voice.Simulator.Realtime.Conversations;
using Voice.Simulator.Realtime.Responses;
using Voice.Simulator.Realtime.Sessions;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Realtime.Input;

/// <summary>
/// From the audio the client writes to the user's turns: where speech begins and ends, what is committed, its transcript, and the
/// response that follows. Touched by the session's loop only.
/// </summary>
sealed class UserTurns
{
    const int LeastCommitMs = 100;

    readonly SessionScope _scope;
    readonly SessionResponses _responses;
    readonly InputBuffer _buffer = new();
    TurnDetection? _detection;
    string? _speechId;
    int _speechStartMs;
    int _idleEpoch;

    public UserTurns(SessionScope scope, SessionResponses responses)
    {
        _scope = scope;
        _responses = responses;
        responses.Done = AwaitUser;
        SettingsChanged();
    }

    /// <summary>The session was updated; the detector starts anew only if it is another one.</summary>
    public void SettingsChanged()
    {
        if (_scope.Settings.TurnDetection == _detection) return;
        var before = _detection?.Detector;
        _detection = _scope.Settings.TurnDetection;
        if (_detection?.Detector == before) return;
        _speechId = null;
        _buffer.Detect(_detection?.Detector);
    }

    /// <summary>Carries out <c>input_audio_buffer.append</c>, which is never acknowledged.</summary>
    public void Append(short[] pcm)
    {
        foreach (var edge in _buffer.Append(pcm, _speechId is not null))
        {
            if (edge.Started) Begin(edge.AtMs);
            else if (_speechId is not null) End(edge.AtMs);
        }
    }

    /// <summary>Carries out <c>input_audio_buffer.commit</c>.</summary>
    public Rejection? Commit()
    {
        var pending = _buffer.PendingMs;
        if (pending < LeastCommitMs)
            return new("input_audio_buffer_commit_empty", string.Create(
                CultureInfo.InvariantCulture,
                $"Error committing input audio buffer: buffer too small. Expected at least {LeastCommitMs}ms of audio, but buffer only has {pending:F2}ms of audio."));
        var id = _speechId ?? Identifier.New("item");
        Restart();
        Commit(id, _buffer.TakeAll(), silence: false);
        return null;
    }

    /// <summary>Carries out <c>input_audio_buffer.clear</c>.</summary>
    public void Clear()
    {
        Restart();
        _buffer.TakeAll();
        _scope.Events.Send("input_audio_buffer.cleared");
    }

    /// <summary>Something happened, so the user's silence starts to count anew after the next response.</summary>
    public void StopWaiting() => _idleEpoch++;

    void Begin(int startMs)
    {
        StopWaiting();
        var id = _speechId = Identifier.New("item");
        _speechStartMs = startMs;
        _scope.Events.Send("input_audio_buffer.speech_started", writer =>
        {
            writer.WriteNumber("audio_start_ms", startMs);
            writer.WriteString("item_id", id);
        });
        if (_detection!.InterruptResponse) _responses.Interrupt();
    }

    void End(int endMs)
    {
        var id = _speechId!;
        _speechId = null;
        _scope.Events.Send("input_audio_buffer.speech_stopped", writer =>
        {
            writer.WriteNumber("audio_end_ms", endMs);
            writer.WriteString("item_id", id);
        });
        Commit(id, _buffer.Take(_speechStartMs, endMs), silence: false);
        Respond(idle: false);
    }

    void Commit(string id, short[] pcm, bool silence)
    {
        StopWaiting();
        var item = ConversationItem.Speech(id, pcm, silence ? null : _scope.Ears.HearAsync(pcm, AudioCodec.SampleRate, _scope.Ended));
        var previous = _scope.Conversation.LastId;
        _scope.Conversation.Add(item);
        _scope.Events.Send("input_audio_buffer.committed", writer =>
        {
            writer.WriteString("item_id", id);
            writer.WriteString("previous_item_id", previous);
        });
        ItemEvents.SendWhole(_scope, item);
        if (_scope.Settings.Transcribes) _scope.Start(ended => new Transcription(_scope, item).RunAsync(ended));
    }

    void Respond(bool idle)
    {
        if (!_detection!.CreateResponse || _scope.Settings.IsTranscriptionOnly) return;
        if (_responses.Answer(idle) is { } rejection) _scope.Events.Error(rejection, null);
    }

    /// <summary>The idle time counts from when the reply has been played, which is not when it has been sent.</summary>
    void AwaitUser(Response response)
    {
        var epoch = ++_idleEpoch;
        if (_detection?.IdleTimeout is not { } timeout || response.Spec.Idle) return;
        _scope.Start(async ended =>
        {
            await Task.Delay(timeout + response.Spoken, _scope.Time, ended);
            await _scope.Mailbox.PostAsync(() => Idle(epoch, timeout), ended);
        });
    }

    void Idle(int epoch, TimeSpan timeout)
    {
        if (epoch != _idleEpoch || _detection is null || _speechId is not null || _responses.Active is not null) return;
        var id = Identifier.New("item");
        var endMs = _buffer.NowMs;
        var startMs = Math.Max(0, endMs - (int)timeout.TotalMilliseconds);
        _scope.Events.Send("input_audio_buffer.timeout_triggered", writer =>
        {
            writer.WriteNumber("audio_start_ms", startMs);
            writer.WriteNumber("audio_end_ms", endMs);
            writer.WriteString("item_id", id);
        });
        Commit(id, _buffer.Take(startMs, endMs), silence: true);
        Respond(idle: true);
    }

    void Restart()
    {
        if (_speechId is null) return;
        _speechId = null;
        _buffer.Detect(_detection?.Detector);
    }
}
