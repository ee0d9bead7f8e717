using System.Text;
using Voice.Simulator.Audio;

namespace Voice.Simulator.Tests.Audio;

/// <summary>WAVE files of every coding, written byte by byte from the description of the format.</summary>
static class WaveBytes
{
    static readonly byte[] SubFormatTail = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>A file whose channels all hold the same samples.</summary>
    /// <param name="tag">1 PCM, 3 float, 6 A-law, 7 µ-law.</param>
    public static byte[] Of(ReadOnlySpan<short> samples, int rate, ushort tag, ushort bits, ushort channels, bool extensible)
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.ASCII);
        var container = (bits + 7) / 8;
        var data = samples.Length * container * channels;
        var formatSize = extensible ? 40 : 18;
        writer.Write("RIFF"u8);
        writer.Write(4 + 8 + formatSize + 8 + data);
        writer.Write("WAVEfmt "u8);
        writer.Write(formatSize);
        writer.Write(extensible ? (ushort)0xFFFE : tag);
        writer.Write(channels);
        writer.Write(rate);
        writer.Write(rate * container * channels);
        writer.Write((ushort)(container * channels));
        writer.Write(extensible ? (ushort)(container * 8) : bits);
        writer.Write((ushort)(extensible ? 22 : 0));
        if (extensible)
        {
            writer.Write(bits);
            writer.Write(0);
            writer.Write(tag);
            writer.Write(SubFormatTail);
        }

        writer.Write("data"u8);
        writer.Write(data);
        foreach (var sample in samples)
        {
            for (var channel = 0; channel < channels; channel++) writer.Write(Coded(sample, tag, bits));
        }

        return bytes.ToArray();
    }

    static byte[] Coded(short sample, ushort tag, ushort bits)
    {
        var law = new byte[1];
        switch (tag, bits)
        {
            case (1, 8):
                return [(byte)((sample >> 8) + 128)];
            case (1, <= 16):
                return BitConverter.GetBytes(sample);
            case (1, <= 24):
                return BitConverter.GetBytes(sample << 8)[..3];
            case (1, _):
                return BitConverter.GetBytes(sample << 16);
            case (3, 32):
                return BitConverter.GetBytes(sample / 32_767f);
            case (3, _):
                return BitConverter.GetBytes(sample / 32_767.0);
            case (6, _):
                G711.EncodeALaw([sample], law);
                return law;
            default:
                G711.EncodeMuLaw([sample], law);
                return law;
        }
    }
}
