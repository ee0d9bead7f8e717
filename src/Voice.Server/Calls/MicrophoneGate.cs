using Voice.Audio;

namespace Voice.Server.Calls;

/// <summary>The verdict of the gate on one chunk.</summary>
internal enum ChunkVerdict
{
    Pass,
    Empty,
    TooLarge,
    TooFast,
}

/// <summary>Passes a caller's audio at real-time speed and in whole samples, for any input. One per microphone stream; not thread-safe.</summary>
/// <param name="slack">How much sound may be ahead of the clock: a network that stalls and catches up is not a flood. After a standstill twice as much is let in. The default is <see cref="UsualSlack"/>.</param>
internal sealed class MicrophoneGate(AudioFormat format, TimeProvider time, TimeSpan? slack = null)
{
    public const int LargestChunk = 64 * 1024;

    public static readonly TimeSpan UsualSlack = TimeSpan.FromSeconds(5);

    /// <summary>For carriers, who are known: a minute that came late is let in.</summary>
    public static readonly TimeSpan CarrierSlack = TimeSpan.FromSeconds(30);

    private readonly int _slack = format.BytesIn(slack ?? UsualSlack);
    private readonly long _startedAt = time.GetTimestamp();
    private byte[] _joined = [];                        // made only for a caller that cuts samples in half
    private long _passed;
    private byte _odd;
    private bool _hasOdd;

    /// <param name="chunk">As it came; any length.</param>
    /// <param name="audio">Whole samples to pass on; valid until the next call.</param>
    public ChunkVerdict Judge(ReadOnlySpan<byte> chunk, out ReadOnlySpan<byte> audio)
    {
        audio = default;
        if (chunk.Length > LargestChunk)
            return ChunkVerdict.TooLarge;
        if (chunk.IsEmpty)
            return ChunkVerdict.Empty;
        // Time that was not used is lost: the allowance never exceeds the slack.
        var due = format.BytesIn(time.GetElapsedTime(_startedAt)) + (long)_slack;
        _passed = Math.Max(_passed, due - (2L * _slack));
        if (_passed + chunk.Length > due)
            return ChunkVerdict.TooFast;
        _passed += chunk.Length;
        audio = Whole(chunk);
        return audio.IsEmpty ? ChunkVerdict.Empty : ChunkVerdict.Pass;
    }

    private ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> chunk)
    {
        var audio = chunk;
        if (_hasOdd)
        {
            if (_joined.Length <= chunk.Length)
                _joined = new byte[chunk.Length + 1];
            _joined[0] = _odd;
            chunk.CopyTo(_joined.AsSpan(1));
            audio = _joined.AsSpan(0, chunk.Length + 1);
        }
        _hasOdd = audio.Length % format.BytesPerSample != 0;
        if (_hasOdd)
            _odd = audio[^1];
        return _hasOdd ? audio[..^1] : audio;
    }
}
