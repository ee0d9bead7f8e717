using Voice.Audio;

namespace Voice.TurnDetection;

/// <summary>Sound of any rate, in pieces of 20 ms at 8 kHz.</summary>
/// <param name="resampler">From the rate of the sound to 8 kHz; null if it has that.</param>
/// <param name="length">How many samples of the sound are 20 ms.</param>
/// <param name="room">For a piece at 8 kHz.</param>
internal ref struct Pieces(ReadOnlySpan<short> samples, Resampler? resampler, int length, Span<short> room)
{
    private readonly Span<short> _room = room;
    private ReadOnlySpan<short> _left = samples;

    public ReadOnlySpan<short> Current { get; private set; }

    public readonly Pieces GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_left.IsEmpty)
            return false;
        var part = _left[..Math.Min(_left.Length, length)];
        _left = _left[part.Length..];
        Current = resampler is null ? part : _room[..resampler.Resample(part, _room)];
        return true;
    }
}
