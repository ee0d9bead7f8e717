using System.Runtime.InteropServices;
using Voice.Audio;

namespace Voice.OpenAI.Cascade;

/// <summary>Mono sound of 16-bit samples in the order in which it was read, each piece with its rate.</summary>
internal sealed class SoundPieces
{
    private readonly List<AudioFrame> _pieces = [];

    /// <param name="rate">In Hz.</param>
    public void Add(int rate, ReadOnlySpan<short> samples)
    {
        if (!samples.IsEmpty)
            _pieces.Add(new AudioFrame(MemoryMarshal.AsBytes(samples).ToArray(), new AudioFormat(AudioEncoding.Pcm16, rate), TimeSpan.Zero));
    }

    public void Add(AudioFrame piece) => _pieces.Add(piece);

    /// <summary>Takes all pieces out.</summary>
    public AudioFrame[] Take()
    {
        AudioFrame[] pieces = [.. _pieces];
        _pieces.Clear();
        return pieces;
    }
}
