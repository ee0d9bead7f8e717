using Voice.Audio;

namespace Voice.Calls;

/// <summary>Passes the sound of every line into its call. If a line stops sending, the assistant hears silence in its place.</summary>
/// <remarks>
/// Models find the end of a turn in the silence after it, and count it in sound. Lines stop sending for many reasons: silence suppression, a muted page, a dead connection, a hold, a secure
/// section. All of them are treated alike. A line that has not sent any sound yet (some never do) is not filled. Thread-safe; nothing waits, and nothing is allocated for a piece.
/// </remarks>
/// <param name="turnIsOpen">Tells whether the assistant is in the middle of a turn.</param>
/// <param name="hear">Takes the sound. Called by one thread at a time.</param>
internal sealed class SilenceFiller(AudioFormat format, TimeProvider time, Func<bool> turnIsOpen, SilenceFiller.Hearing hear) : IDisposable
{
    // A line that is due so soon is looked at together with another, so that lines that are silent at the same time share one look.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly long _startedAt = time.GetTimestamp();
    private readonly SilenceClock _clock = new();
    private readonly byte[] _silence = Silence(format);
    private SilenceTimer? _timer;
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
                (_timer = SilenceTimer.Of(time)).Add(this, _clock.Wait(Now));
            hear(audio, isFilled: false);
        }
    }

    /// <summary>True if the assistant must not hear the caller.</summary>
    public void Deafen(bool deaf) => _deaf = deaf;

    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            _timer?.Remove(this);
        }
    }

    /// <summary>Puts silence where sound is missing, if the time has come.</summary>
    /// <returns>The time until the next look; the greatest if there is none.</returns>
    public TimeSpan Look()
    {
        lock (_gate)
        {
            if (_over)
                return TimeSpan.MaxValue;
            var wait = _clock.Wait(Now);
            if (wait > Soon)
                return wait;
            Fill();
            return _clock.Wait(Now);
        }
    }

    private void Fill()
    {
        var left = format.BytesIn(_clock.Take(Now, turnIsOpen()));
        while (left > 0)
        {
            var length = Math.Min(left, _silence.Length);
            hear(_silence.AsSpan(0, length), isFilled: true);
            left -= length;
        }
    }

    private static byte[] Silence(AudioFormat format)
    {
        var silence = new byte[format.BytesIn(TimeSpan.FromMilliseconds(100))];
        Array.Fill(silence, format.Silence);
        return silence;
    }
}
