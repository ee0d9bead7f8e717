using System.Runtime.InteropServices;
using Voice.Audio;

namespace Voice.Assistants.Cascade;

/// <summary>Makes one clip of 16-bit PCM, which comes in pieces, the sound of another format.</summary>
internal sealed class SoundConverter(int fromRate, AudioFormat to)
{
    private readonly Resampler _resampler = new(fromRate, to.SampleRate);

    /// <param name="pcm">Whole samples.</param>
    public byte[] Convert(ReadOnlySpan<byte> pcm)
    {
        var input = MemoryMarshal.Cast<byte, short>(pcm);
        var output = new short[_resampler.MaxOutput(input.Length)];
        return SampleCodec.Encode(to.Encoding, output.AsSpan(0, _resampler.Resample(input, output)));
    }

    /// <summary>The samples that the resampler still holds.</summary>
    public byte[] End() => Convert(new byte[2 * (int)Math.Ceiling(_resampler.Delay.TotalSeconds * fromRate)]);
}
