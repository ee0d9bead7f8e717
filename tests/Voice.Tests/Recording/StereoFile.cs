using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NAudio.Wave;

namespace Voice.Tests.Recording;

/// <summary>A recording as a player would read it, and what can be heard in it.</summary>
internal sealed class StereoFile
{
    private StereoFile(int sampleRate, short[] left, short[] right) => (SampleRate, Left, Right) = (sampleRate, left, right);

    public int SampleRate { get; }

    public short[] Left { get; }

    public short[] Right { get; }

    public double Seconds => Left.Length / (double)SampleRate;

    /// <summary>How many seconds the header of a file that is being written speaks of; 0 while there is none.</summary>
    public static double Told(string path, int sampleRate)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Told(file) / 4.0 / sampleRate;
    }

    public static StereoFile Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new WaveFileReader(file);
        reader.WaveFormat.ShouldSatisfyAllConditions(
            format => format.Encoding.ShouldBe(WaveFormatEncoding.Pcm), format => format.BitsPerSample.ShouldBe(16), format => format.Channels.ShouldBe(2), format => format.BlockAlign.ShouldBe(4));
        long told = Told(file);
        (44 + told).ShouldBeLessThanOrEqualTo(file.Length, "The header gives more sound than there is.");
        var sound = new byte[told - (told % 4)];
        reader.Read(sound).ShouldBe(sound.Length);
        var samples = MemoryMarshal.Cast<byte, short>(sound);
        var (left, right) = (new short[samples.Length / 2], new short[samples.Length / 2]);
        for (var i = 0; i < left.Length; i++)
            (left[i], right[i]) = (samples[2 * i], samples[(2 * i) + 1]);
        return new StereoFile(reader.WaveFormat.SampleRate, left, right);
    }

    private static int Told(FileStream file)
    {
        var (header, position) = (new byte[44], file.Position);
        file.Position = 0;
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        file.Position = position;
        return read < header.Length ? 0 : BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(40));
    }

    /// <summary>The begin and end of sound in a channel, in seconds, if it is one piece; gaps shorter than 5 ms do not count.</summary>
    public (double From, double To)[] Sounds(short[] channel)
    {
        List<(double, double)> sounds = [];
        int? from = null;
        var last = 0;
        for (var i = 0; i < channel.Length; i++)
        {
            if (Math.Abs((int)channel[i]) > 100)
                (from, last) = (from ?? i, i);
            else if (from is { } start && i - last > SampleRate / 200)
            {
                sounds.Add((start / (double)SampleRate, last / (double)SampleRate));
                from = null;
            }
        }
        if (from is { } open)
            sounds.Add((open / (double)SampleRate, last / (double)SampleRate));
        return [.. sounds];
    }

    /// <summary>How much of a tone is in a channel: 0 to 1, whatever its loudness.</summary>
    public double Share(short[] channel, double hertz)
    {
        double sine = 0, cosine = 0, energy = 0;
        for (var i = 0; i < channel.Length; i++)
        {
            var angle = 2 * Math.PI * hertz * i / SampleRate;
            sine += channel[i] * Math.Sin(angle);
            cosine += channel[i] * Math.Cos(angle);
            energy += (double)channel[i] * channel[i];
        }
        var sounding = channel.Count(s => Math.Abs((int)s) > 8);       // A-law has no zero
        return energy == 0 ? 0 : 2 * ((sine * sine) + (cosine * cosine)) / (energy * sounding);
    }
}
