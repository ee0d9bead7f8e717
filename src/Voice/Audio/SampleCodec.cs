using System.Runtime.InteropServices;

namespace Voice.Audio;

/// <summary>Samples to bytes and back, in any of the encodings.</summary>
internal static class SampleCodec
{
    /// <summary>Whole samples only: a last odd byte of 16-bit PCM is left out.</summary>
    /// <param name="pcm">Room for one sample each.</param>
    /// <returns>The number of samples.</returns>
    public static int Decode(AudioEncoding encoding, ReadOnlySpan<byte> coded, Span<short> pcm)
    {
        switch (encoding)
        {
            case AudioEncoding.MuLaw:
                G711.DecodeMuLaw(coded, pcm);
                return coded.Length;
            case AudioEncoding.ALaw:
                G711.DecodeALaw(coded, pcm);
                return coded.Length;
            default:
                var samples = coded.Length / 2;
                coded[..(samples * 2)].CopyTo(MemoryMarshal.AsBytes(pcm));
                return samples;
        }
    }

    public static byte[] Encode(AudioEncoding encoding, ReadOnlySpan<short> pcm)
    {
        var coded = new byte[encoding == AudioEncoding.Pcm16 ? pcm.Length * 2 : pcm.Length];
        Encode(encoding, pcm, coded);
        return coded;
    }

    /// <param name="coded">Room for all samples.</param>
    public static void Encode(AudioEncoding encoding, ReadOnlySpan<short> pcm, Span<byte> coded)
    {
        if (encoding == AudioEncoding.MuLaw)
            G711.EncodeMuLaw(pcm, coded);
        else if (encoding == AudioEncoding.ALaw)
            G711.EncodeALaw(pcm, coded);
        else
            MemoryMarshal.AsBytes(pcm).CopyTo(coded);
    }
}
