using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Voice.Audio;

namespace Voice.OpenAI.Tests.Cascade.Sounds;

/// <summary>Tones as services send them, and what can be measured of sound.</summary>
internal static class Tone
{
    public const int Hz = 440;

    private const int Audible = 400;

    /// <summary>A sine of 440 Hz on the scale from -1 to 1.</summary>
    public static double[] Of(double seconds = 1, int rate = 24_000, double level = 0.25) =>
        [.. Sine.Of(Hz, rate, (int)(seconds * rate), level)];

    /// <summary>The same on each channel.</summary>
    /// <param name="sample">Writes one sample.</param>
    public static byte[] Bytes(double[] tone, Func<double, byte[]> sample, int channels = 1) =>
        [.. tone.SelectMany(value => Enumerable.Repeat(sample(value), channels).SelectMany(static bytes => bytes))];

    public static byte[] Pcm16(double value) => Whole(value, 2);

    /// <summary>A signed integer of so many bytes, little-endian.</summary>
    public static byte[] Whole(double value, int bytes) => BitConverter.GetBytes((long)(value * ((1L << (8 * bytes - 1)) - 1)))[..bytes];

    public static byte[] Unsigned8(double value) => [(byte)(128 + (value * 127))];

    public static byte[] Float(double value) => BitConverter.GetBytes((float)value);

    public static byte[] Double(double value) => BitConverter.GetBytes(value);

    public static byte[] MuLaw(double value)
    {
        var coded = new byte[1];
        G711.EncodeMuLaw([(short)(value * 32_767)], coded);
        return coded;
    }

    public static byte[] ALaw(double value)
    {
        var coded = new byte[1];
        G711.EncodeALaw([(short)(value * 32_767)], coded);
        return coded;
    }

    /// <summary>A chunk of a WAVE file.</summary>
    public static byte[] Chunk(string name, byte[] body, uint? size = null, bool big = false)
    {
        var length = new byte[4];
        if (big)
            BinaryPrimitives.WriteUInt32BigEndian(length, size ?? (uint)body.Length);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(length, size ?? (uint)body.Length);
        return [.. Encoding.ASCII.GetBytes(name), .. length, .. body, .. new byte[body.Length & 1]];
    }

    public static byte[] Format(int tag, int channels, int rate, int bits, bool extensible = false, bool big = false)
    {
        var bytes = bits / 8;
        byte[] head = [.. Word(extensible ? 0xFFFE : tag), .. Word(channels), .. Number(rate), .. Number(rate * channels * bytes), .. Word(channels * bytes), .. Word(bits)];
        return Chunk("fmt ", extensible ? [.. head, .. Word(22), .. Word(bits), .. Number(3), .. Word(tag), .. Convert.FromHexString("000000001000800000AA00389B71")] : head, big: big);

        byte[] Word(int value) => big ? [(byte)(value >> 8), (byte)value] : [(byte)value, (byte)(value >> 8)];
        byte[] Number(int value) => big ? [.. Word(value >> 16), .. Word(value & 0xFFFF)] : [.. Word(value & 0xFFFF), .. Word(value >> 16)];
    }

    public static byte[] Riff(byte[] chunks, uint? size = null, string name = "RIFF", bool big = false)
    {
        var file = Chunk(name, [.. "WAVE"u8, .. chunks], size, big);
        return file[..(12 + chunks.Length)];
    }

    /// <summary>A plain WAVE file of 16 bits.</summary>
    public static byte[] Wave(byte[] pcm, int rate = 24_000, uint? size = null) => Riff([.. Format(1, 1, rate, 16), .. Chunk("data", pcm, size)], size);

    /// <summary>A file beside the tests.</summary>
    public static byte[] File(string name)
    {
        using var stream = typeof(Tone).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Bytes without a pattern, as coded sound is.</summary>
    public static byte[] Noise(int bytes, int seed = 7)
    {
        var noise = new byte[bytes];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    /// <returns>The length of all, and of the part that is to be heard: its length, frequency and level.</returns>
    public static (double Seconds, double Heard, double Hz, double Rms, int Peak) Measure(IEnumerable<AudioFrame> frames)
    {
        var (seconds, first, last, squares, count, crossings, peak, sign) = (0.0, -1.0, 0.0, 0.0, 0, 0, 0, 0);
        foreach (var frame in frames)
        {
            foreach (var sample in MemoryMarshal.Cast<byte, short>(frame.Bytes.Span))
            {
                seconds += 1.0 / frame.Format.SampleRate;
                peak = Math.Max(peak, Math.Abs((int)sample));
                if (Math.Abs((int)sample) > Audible)
                {
                    first = first < 0 ? seconds : first;
                    last = seconds;
                    crossings += sign == -Math.Sign(sample) ? 1 : 0;
                    sign = Math.Sign(sample);
                }
                if (first >= 0)
                {
                    squares += (double)sample * sample;
                    count++;
                }
            }
        }
        var heard = first < 0 ? 0 : last - first;
        return (seconds, heard, heard > 0 ? crossings / 2.0 / heard : 0, Math.Sqrt(squares / Math.Max(1, count)), peak);
    }

    /// <summary>One second of 440 Hz. A coder may add silence at both ends.</summary>
    public static void ShouldBeTheTone(this IReadOnlyCollection<AudioFrame> frames, double level = 0.25)
    {
        var (seconds, heard, hz, rms, _) = Measure(frames);
        seconds.ShouldBeInRange(0.97, 1.15, "length");
        heard.ShouldBe(1, 0.04, "length of what is to be heard");
        hz.ShouldBe(Hz, 10, "frequency");
        rms.ShouldBe(level * 32_767 / Math.Sqrt(2), 0.06 * level * 32_767, "level");
    }
}
