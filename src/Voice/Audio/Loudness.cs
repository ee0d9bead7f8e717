using System.Runtime.InteropServices;

namespace Voice.Audio;

/// <summary>A cheap look at sound: whether somebody may be speaking. Not a speech detector; it only keeps silence out.</summary>
internal static class Loudness
{
    // The mean of the samples' sizes, about -46 dBFS: above the noise of a quiet room or line, below a soft voice.
    private const int Threshold = 160;

    // About -57 dBFS: the noise of a line or room, below the pauses of any voice that a model could have heard.
    private const int SilenceThreshold = 48;

    // A quarter of the samples is enough for the mean.
    private const int Stride = 4;

    /// <param name="audio">Whole samples. Silence if there are none.</param>
    public static bool IsLoud(AudioFormat format, ReadOnlySpan<byte> audio) => IsLoud(Mean(format, audio));

    /// <param name="mean">From <see cref="Mean"/>.</param>
    public static bool IsLoud(int mean) => mean > Threshold;

    /// <summary>True if the sound is certainly no speech. Sound may be neither loud nor silent.</summary>
    /// <param name="mean">From <see cref="Mean"/>.</param>
    public static bool IsSilent(int mean) => mean < SilenceThreshold;

    /// <summary>The mean size of the samples, 0 to 32,768; 0 if there are none.</summary>
    public static int Mean(AudioFormat format, ReadOnlySpan<byte> audio)
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
        return count == 0 ? 0 : (int)((sum + count - 1) / count);
    }
}
