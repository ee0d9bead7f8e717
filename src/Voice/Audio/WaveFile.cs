using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NAudio.Wave;

namespace Voice.Audio;

/// <summary>A RIFF WAVE clip of 16-bit PCM, mixed to mono.</summary>
/// <param name="SampleRate">In Hz.</param>
/// <remarks>
/// For files of our own. NAudio does not read a stream that is still coming, nor one whose header gives wrong sizes: <c>Voice.OpenAI</c> reads what speech services answer with a reader of its own.
/// </remarks>
internal sealed record WaveFile(int SampleRate, short[] Samples)
{
    /// <summary>How long the clip lasts.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(Samples.Length / (double)SampleRate);

    /// <summary>
    /// Reads a mono or stereo file. A program that writes to a pipe does not know the size: a size beyond the end means "to the end".
    /// </summary>
    /// <exception cref="InvalidDataException">It is not a WAVE file, or not 16-bit PCM with one or two channels.</exception>
    public static WaveFile Read(ReadOnlySpan<byte> file)
    {
        try
        {
            using var reader = new WaveFileReader(new MemoryStream(file.ToArray()));
            var format = reader.WaveFormat;
            if (format is not { Encoding: WaveFormatEncoding.Pcm or WaveFormatEncoding.Extensible, BitsPerSample: 16, Channels: 1 or 2, SampleRate: > 0 })
            {
                throw new InvalidDataException(
                    $"Only 16-bit PCM, mono or stereo, is read; this is format {format.Encoding}, {format.BitsPerSample} bits, {format.Channels} channels, {format.SampleRate} Hz.");
            }
            var bytes = new byte[reader.Length - (reader.Length % format.BlockAlign)];      // NAudio reads whole samples only
            return new(format.SampleRate, Mix(bytes.AsSpan(0, reader.Read(bytes)), format.Channels));
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

    private static short[] Mix(ReadOnlySpan<byte> data, int channels)
    {
        var samples = new short[data.Length / (2 * channels)];
        for (var i = 0; i < samples.Length; i++)
        {
            var sum = 0;
            for (var channel = 0; channel < channels; channel++)
                sum += BinaryPrimitives.ReadInt16LittleEndian(data[(((i * channels) + channel) * 2)..]);
            samples[i] = (short)(sum / channels);
        }

        return samples;
    }

    /// <summary>The format chunk of 16 bytes. NAudio writes 18, and some services expect the sound at byte 44.</summary>
    private sealed class PlainFormat(int sampleRate) : WaveFormat(sampleRate, 16, 1)
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
