using Voice.Audio;
using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>Computes the heard sound of a line whose carrier reports when playing begins and when it ends.</summary>
/// <remarks>
/// Both reports take as long to come here, so the time between them is the sound between them. A late report from before a clear is ignored. Thread-safe: the
/// session plays and clears, the carrier tells.
/// </remarks>
internal sealed class PlaybackEventTracker(AudioFormat format, PhoneWriter writer, TimeProvider time)
{
    // The tolerance of the time between two reports: a shorter rest counts as heard.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly SentAudioIndex _track = new(format);
    private long _played;                               // when it was last silent
    private long? _begunAt;
    private bool _tells;

    public void Add(string itemId, int contentIndex, int bytes)
    {
        lock (_gate)
            _track.Add(itemId, contentIndex, bytes);
    }

    /// <inheritdoc cref="SentAudioIndex.Pad"/>
    public void Pad(int bytes)
    {
        lock (_gate)
            _track.Pad(bytes);
    }

    public void Begin()
    {
        lock (_gate)
            (_tells, _begunAt) = (true, _begunAt ?? time.GetTimestamp());
    }

    /// <returns>The sound that was heard since the last report.</returns>
    public List<PlaybackReport> End()
    {
        lock (_gate)
        {
            if (_begunAt is null)
                return [];
            var sent = writer.SentBytes;
            var position = Position(sent);
            _played = format.DurationOf(sent - position) < Slack ? sent : position;
            _begunAt = null;
            return _track.Reach(_played);
        }
    }

    /// <summary>Clears the line.</summary>
    /// <returns>The heard time of each unfinished part; empty if the carrier reports nothing.</returns>
    public List<PlaybackReport> Clear()
    {
        lock (_gate)
        {
            var heard = _track.Clear(Position(writer.Clear()));
            (_played, _begunAt) = (0, null);
            return _tells ? heard : [];
        }
    }

    private long Position(long sent) => Math.Min(sent, _begunAt is { } at ? _played + format.BytesIn(time.GetElapsedTime(at)) : _played);
}
