using System.Buffers.Binary;
using Voice.Audio;

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
        var header = new byte[44];
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length ? 0 : BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(40)) / 4.0 / sampleRate;
    }

    public static StereoFile Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var mixed = WaveFile.Read(bytes);                   // the header is right, and says no more than there is
        BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(22)).ShouldBe((ushort)2);
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(40)) / 4;
        (44 + (count * 4)).ShouldBeLessThanOrEqualTo(bytes.Length);
        mixed.Samples.Length.ShouldBe(count);
        var (left, right) = (new short[count], new short[count]);
        for (var i = 0; i < count; i++)
        {
            left[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(44 + (i * 4)));
            right[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(46 + (i * 4)));
        }
        return new StereoFile(mixed.SampleRate, left, right);
    }

    /// <summary>Where sound begins and ends in a channel, in seconds, if it is one piece; gaps shorter than 5 ms do not count.</summary>
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
