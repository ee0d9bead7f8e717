using Voice.Audio;
using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>What has been heard on a line whose carrier tells when it begins to play and when it has played all it had.</summary>
/// <remarks>
/// Both reports take as long to come here, so the time between them is the sound between them. One that comes late, of before a clear, counts for nothing. Thread-safe: the
/// session plays and clears, the carrier tells.
/// </remarks>
internal sealed class PlaybackEventTracker(AudioFormat format, PhoneWriter writer, TimeProvider time)
{
    // How far what lies between the reports may be off: less than that is not left over.
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

    /// <returns>What has been heard since it was last told.</returns>
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
    /// <returns>What was heard of each part that had not been heard to its end; nothing if the carrier tells nothing.</returns>
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
