using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Voice.Audio;

/// <summary>A short soft sound that says: I am here, and at work.</summary>
internal static class Earcon
{
    private const int Milliseconds = 260;
    private const double Level = 0.08;                  // -22 dBFS: present, and below a voice

    private static readonly ConcurrentDictionary<AudioFormat, byte[]> Made = [];

    /// <summary>Two rising notes (a fourth, E5 and A5), about a quarter of a second. Made once for each format and shared: not to be changed.</summary>
    public static ReadOnlySpan<byte> Of(AudioFormat format) => Made.GetOrAdd(format, Make);

    private static byte[] Make(AudioFormat format)
    {
        var pcm = new short[format.SampleRate * Milliseconds / 1000];
        for (var i = 0; i < pcm.Length; i++)
        {
            var first = i < pcm.Length / 2;
            var within = (first ? i : i - (pcm.Length / 2)) / (pcm.Length / 2.0);
            var fade = Math.Sin(Math.PI * Math.Sqrt(within));
            pcm[i] = (short)(short.MaxValue * Level * fade * Math.Sin(2 * Math.PI * (first ? 659.26 : 880.0) * i / format.SampleRate));
        }
        if (format.Encoding == AudioEncoding.Pcm16)
            return MemoryMarshal.AsBytes(pcm.AsSpan()).ToArray();
        var coded = new byte[pcm.Length];
        if (format.Encoding == AudioEncoding.MuLaw)
            G711.EncodeMuLaw(pcm, coded);
        else
            G711.EncodeALaw(pcm, coded);
        return coded;
    }
}
