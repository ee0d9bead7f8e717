using Voice.Audio;
using Voice.Lines;

namespace Voice.Server.Phone;

/// <summary>Computes the heard sound of a line whose carrier reports when playing begins and when it ends, or reports nothing.</summary>
/// <remarks>
/// Where the carrier tells nothing, nothing is reported until the first pause: the session knows the clock as well as the line does. From then on the line reports by the clock, because the session does not
/// know how long the line was silent. Both reports of a carrier take as long to come here, so the time between them is the sound between them. A late report from before a clear is ignored. Thread-safe: the
/// session plays and clears, the carrier tells.
/// </remarks>
/// <param name="mayTell">False if the carrier is known to tell nothing.</param>
internal sealed class PlaybackEventTracker(AudioFormat format, bool mayTell, PhoneWriter writer, TimeProvider time)
{
    // The tolerance of the time between two reports: a shorter rest counts as heard.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly SentAudioIndex _track = new(format);
    private long _played;                               // when it was last silent
    private long? _begunAt;
    private bool _tells;
    private bool _isPaused;
    private long _pausedAt;
    private volatile bool _isByClock;                   // it was paused, and the carrier tells nothing
    private long _toldAt;

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
        {
            (_tells, _isByClock) = (true, false);
            if (!_isPaused)                             // else it is of before the pause
                _begunAt ??= time.GetTimestamp();
        }
    }

    /// <summary>What ended before a position has been heard.</summary>
    public void Forget(long position)
    {
        lock (_gate)
            _track.Reach(position);
    }

    /// <summary>Makes the line silent.</summary>
    /// <returns>What was heard since it was last told.</returns>
    public List<PlaybackReport> Pause()
    {
        lock (_gate)
        {
            // Before the first report of a carrier that tells, the clock is ahead of it: then nothing was heard.
            _isByClock |= !_tells && !(mayTell && format.DurationOf(writer.PlayedByClock) < PlaybackReport.Stale);
            var heard = Position(writer.SentBytes);
            writer.Pause(heard: heard);
            _isPaused = true;
            (_played, _begunAt) = (writer.SentBytes, null);
            _pausedAt = Math.Max(heard, _played);       // it goes on with a whole frame
            return _track.Reach(_pausedAt);
        }
    }

    /// <summary>Before what was not heard is sent again.</summary>
    public void Resume()
    {
        lock (_gate)
            _isPaused = false;
    }

    /// <returns>What was played since it was last told, a few times a second at most; null if the clock is not to be believed.</returns>
    public List<PlaybackReport>? PlayedByNow()
    {
        if (!_isByClock)
            return null;
        lock (_gate)
        {
            if (_isPaused || time.GetElapsedTime(_toldAt) < PhoneLine.MarkEvery)
                return null;
            _toldAt = time.GetTimestamp();
            return _track.Reach(Position(writer.SentBytes));
        }
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
            var position = Position(writer.SentBytes);
            writer.Clear();
            _isByClock |= _isPaused && !_tells;
            (_played, _begunAt, _isPaused) = (0, null, false);
            var heard = _track.Clear(position);
            return _tells || _isByClock ? heard : [];
        }
    }

    private long Position(long sent) => _isPaused ? _pausedAt
        : _isByClock ? writer.PlayedByClock
        : Math.Min(sent, _begunAt is { } at ? _played + format.BytesIn(time.GetElapsedTime(at)) : _played);
}
