using System.Runtime.InteropServices;

namespace Voice.Audio;

/// <summary>A cheap look at sound: whether somebody may be speaking. Not a speech detector; it only keeps silence out.</summary>
public static class Loudness
{
    // The mean of the samples' sizes, about -46 dBFS: above the noise of a quiet room or line, below a soft voice.
    private const int Threshold = 160;

    // A fourth of the samples tell as much as all of them.
    private const int Stride = 4;

    /// <param name="audio">Whole samples. Silence if there are none.</param>
    public static bool IsLoud(AudioFormat format, ReadOnlySpan<byte> audio)
    {
        long sum = 0;
        var count = 0;
        if (format.Encoding == AudioEncoding.Pcm16)
        {
            var samples = MemoryMarshal.Cast<byte, short>(audio);
            for (var i = 0; i < samples.Length; i += Stride, count++)
                sum += Math.Abs((int)samples[i]);
        }
        else
        {
            var law = format.Encoding == AudioEncoding.MuLaw;
            for (var i = 0; i < audio.Length; i += Stride, count++)
                sum += Math.Abs((int)(law ? G711.DecodeMuLaw(audio[i]) : G711.DecodeALaw(audio[i])));
        }
        return count > 0 && sum > (long)Threshold * count;
    }
}
