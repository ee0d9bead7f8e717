using Voice.Audio;

namespace Voice.Server.Calls;

/// <summary>What a gate makes of one chunk.</summary>
internal enum ChunkVerdict
{
    Pass,
    Empty,
    TooLarge,
    TooFast,
}

/// <summary>Lets a caller's audio in at real-time speed and in whole samples, whatever comes. One per microphone stream; not thread-safe.</summary>
internal sealed class MicrophoneGate(AudioFormat format, TimeProvider time)
{
    public const int LargestChunk = 64 * 1024;

    // A network that stalls and catches up is not a flood.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

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
        var due = format.BytesIn(time.GetElapsedTime(_startedAt)) + (long)format.BytesIn(Slack);
        _passed = Math.Max(_passed, due - (2L * format.BytesIn(Slack)));
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
