using Voice.Audio;

namespace Voice.Calls;

/// <summary>The way of every line's sound into a call: where sound stops coming, the assistant hears silence in its place.</summary>
/// <remarks>
/// Models find the end of a turn in the silence after it, and count it in sound. Lines stop sending for many reasons: silence suppression, a muted page, a dead leg, a hold, a secure
/// section. All of them are the same here. A line that has not sent any sound yet (some never do) is left alone. Thread-safe; nothing waits, and nothing is allocated for a piece.
/// </remarks>
/// <param name="turnIsOpen">Whether the assistant is in the middle of a turn.</param>
/// <param name="hear">Takes the sound. Called by one thread at a time.</param>
internal sealed class SilenceFiller(AudioFormat format, TimeProvider time, Func<bool> turnIsOpen, SilenceFiller.Hearing hear) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly long _startedAt = time.GetTimestamp();
    private readonly SilenceClock _clock = new();
    private readonly byte[] _silence = Silence(format);
    private ITimer? _timer;
    private volatile bool _deaf;
    private bool _over;

    /// <param name="isFilled">It is silence that was put where sound is missing.</param>
    public delegate void Hearing(ReadOnlySpan<byte> audio, bool isFilled);

    private TimeSpan Now => time.GetElapsedTime(_startedAt);

    /// <summary>Sound of the line. While the caller must not be heard, it is as if none came.</summary>
    public void Hear(ReadOnlySpan<byte> audio)
    {
        if (_deaf || audio.IsEmpty)
            return;
        lock (_gate)
        {
            if (_over)
                return;
            _clock.Heard(format.DurationOf(audio.Length), Now);
            if (_timer is null)
            {
                _timer = time.CreateTimer(static line => ((SilenceFiller)line!).Fill(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                Look();
            }
            hear(audio, isFilled: false);
        }
    }

    /// <summary>Whether the caller must not be heard.</summary>
    public void Deafen(bool deaf) => _deaf = deaf;

    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            _timer?.Dispose();
        }
    }

    private void Fill()
    {
        lock (_gate)
        {
            if (_over)
                return;
            var left = format.BytesIn(_clock.Take(Now, turnIsOpen()));
            while (left > 0)
            {
                var length = Math.Min(left, _silence.Length);
                hear(_silence.AsSpan(0, length), isFilled: true);
                left -= length;
            }
            Look();
        }
    }

    private void Look() => _timer!.Change(TimeSpan.FromMilliseconds(Math.Ceiling(_clock.Wait(Now).TotalMilliseconds)), Timeout.InfiniteTimeSpan);

    private static byte[] Silence(AudioFormat format)
    {
        var silence = new byte[format.BytesIn(TimeSpan.FromMilliseconds(100))];
        Array.Fill(silence, format.Silence);
        return silence;
    }
}
