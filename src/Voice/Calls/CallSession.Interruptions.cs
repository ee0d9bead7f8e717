using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.TurnDetection;

namespace Voice.Calls;

/// <content>Sounds over a reply: they are measured here, judged by the conversation, and a reply to one that may be nothing is held.</content>
internal sealed partial class CallSession
{
    private readonly CallerEar? _ear;                   // these two are null unless sounds are judged
    private readonly EchoGate? _echo;
    private HeldReply? _held;                           // these two change in the mailbox only
    private (HeldReply Reply, bool IsHeard)? _released;

    private void Pause(bool on)
    {
        _recording?.Pause(on, Now);
        if (on)
        {
            _echo?.Pause(Now);
            _line?.Pause();
        }
        else
        {
            _echo?.Resume(Now);
            _line?.Resume();
        }
    }

    private void Hold() => _held = _happening is ResponseCreated created ? new HeldReply(created) : null;

    private void Release(ReleaseReply release)
    {
        if (_held is not { } held || held.ResponseId != release.ResponseId)
            return;
        _held = null;
        _released = (held, release.IsHeard);
    }

    /// <summary>Once the effects of an event are performed: a reply that was let go is handled, as if it came now.</summary>
    private void HandleReleased()
    {
        while (_released is { } released)
        {
            _released = null;
            released.Reply.Release(released.IsHeard, Handle, Handle);
        }
    }

    private void OnDecision(DecisionMade made)
    {
        CallMeters.Decided(made.Decision);
        LogDecision(made.Decision.Kind, made.Decision.Rule, made.Sound.Sound, made.Sound.Voice, made.Sound.LevelDb, made.Sound.RoomDb);
        _line?.Tell(new DecisionTold(made.At, made.Decision, made.Sound));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sound over a reply: {Kind}, {Rule}; sound {Sound}, voice {Voice}, {LevelDb} dB in a room of {RoomDb} dB")]
    private partial void LogDecision(DecisionKind kind, string rule, TimeSpan sound, TimeSpan voice, float levelDb, float roomDb);
}
