using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NAudio.Wave;

namespace Voice.Simulator.Audio;

/// <summary>A RIFF WAVE clip as 16-bit PCM, mixed to mono.</summary>
/// <param name="SampleRate">In Hz.</param>
sealed record WaveFile(int SampleRate, short[] Samples)
{
    /// <summary>How long the clip lasts.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(Samples.Length / (double)SampleRate);

    /// <summary>
    /// Reads a file of any number of channels, in any of the codings of <see cref="SampleFormat"/>. A program that writes to a pipe does not
    /// know the size: a size beyond the end means "to the end".
    /// </summary>
    /// <exception cref="InvalidDataException">It is not a WAVE file, or its coding is not read. The message says which.</exception>
    public static WaveFile Read(ReadOnlySpan<byte> file)
    {
        try
        {
            using var reader = new WaveFileReader(new MemoryStream(file.ToArray()));
            var format = reader.WaveFormat;
            var samples = SampleFormat.Of(format);
            var bytes = new byte[reader.Length - (reader.Length % format.BlockAlign)];      // NAudio reads whole frames only
            return new(format.SampleRate, Mix(bytes.AsSpan(0, reader.Read(bytes)), samples, format.Channels));
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException or ArgumentException or IOException or OverflowException or DivideByZeroException)
        {
            throw new InvalidDataException("Not a RIFF WAVE file that can be read: " + e.Message, e);
        }
    }

    /// <summary>The clip as a mono file with a 44-byte header.</summary>
    public byte[] ToBytes()
    {
        var bytes = new MemoryStream();
        using (var writer = new WaveFileWriter(bytes, new PlainFormat(SampleRate)))
            writer.Write(MemoryMarshal.AsBytes(Samples.AsSpan()));
        return bytes.ToArray();
    }

    /// <summary>The header of a mono file whose length is not known yet: the sound follows it, to the end.</summary>
    public static byte[] OpenHeader(int sampleRate)
    {
        var header = new WaveFile(sampleRate, []).ToBytes();
        foreach (var size in (int[])[4, 40]) BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(size), uint.MaxValue);
        return header;
    }

    static short[] Mix(ReadOnlySpan<byte> data, SampleFormat format, int channels)
    {
        var (sampleBytes, frameBytes) = (format.BytesPerSample, format.BytesPerSample * channels);
        var samples = new short[data.Length / frameBytes];
        for (var i = 0; i < samples.Length; i++)
        {
            var sum = 0;
            for (var channel = 0; channel < channels; channel++) sum += format.Decode(data[((i * frameBytes) + (channel * sampleBytes))..]);
            samples[i] = (short)(sum / channels);
        }

        return samples;
    }

    /// <summary>The format chunk of 16 bytes. NAudio writes 18, and some services expect the sound at byte 44.</summary>
    sealed class PlainFormat(int sampleRate) : WaveFormat(sampleRate, 16, 1)
    {
        public override void Serialize(BinaryWriter writer)
        {
            writer.Write(16);
            writer.Write((short)Encoding);
            writer.Write((short)Channels);
            writer.Write(SampleRate);
            writer.Write(AverageBytesPerSecond);
            writer.Write((short)BlockAlign);
            writer.Write((short)BitsPerSample);
        }
    }
}
