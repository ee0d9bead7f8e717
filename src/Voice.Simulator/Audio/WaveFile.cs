using System.Buffers.Binary;

namespace Voice.Simulator.Audio;

/// <summary>A RIFF WAVE clip of 16-bit PCM, mixed to mono.</summary>
/// <param name="SampleRate">In Hz.</param>
sealed record WaveFile(int SampleRate, short[] Samples)
{
    const ushort Pcm = 1;
    const ushort Extensible = 0xFFFE;
    const int HeaderBytes = 44;

    /// <summary>How long the clip lasts.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(Samples.Length / (double)SampleRate);

    /// <summary>
    /// Reads a mono or stereo file. Sizes larger than what is there (a program that wrote to a pipe could not know them)
    /// mean "to the end".
    /// </summary>
    /// <exception cref="InvalidDataException">It is not a WAVE file, or not 16-bit PCM with one or two channels.</exception>
    public static WaveFile Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
            throw new InvalidDataException("Not a RIFF WAVE file.");

        var channels = 0;
        var rate = 0;
        var rest = file[12..];
        while (rest.Length >= 8)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var body = rest[8..];
            if (rest[..4].SequenceEqual("data"u8)) return new(Known(rate), Mix(Cut(body, size), channels));
            if (rest[..4].SequenceEqual("fmt "u8)) (channels, rate) = ReadFormat(Cut(body, size));
            var padded = (long)size + (size & 1);
            rest = padded >= body.Length ? default : body[(int)padded..];
        }

        throw new InvalidDataException("The WAVE file has no data chunk.");
    }

    /// <summary>The clip as a mono file with a 44-byte header.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderBytes + (Samples.Length * 2)];
        WriteHeader(bytes, SampleRate, (uint)(bytes.Length - HeaderBytes));
        for (var i = 0; i < Samples.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(HeaderBytes + (i * 2)), Samples[i]);
        return bytes;
    }

    /// <summary>The header of a mono file whose length is not known yet: what follows it, to the end, is sound.</summary>
    public static byte[] OpenHeader(int sampleRate)
    {
        var header = new byte[HeaderBytes];
        WriteHeader(header, sampleRate, uint.MaxValue);
        return header;
    }

    static void WriteHeader(Span<byte> header, int sampleRate, uint soundBytes)
    {
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], soundBytes == uint.MaxValue ? soundBytes : soundBytes + HeaderBytes - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], Pcm);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], sampleRate * 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[32..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], soundBytes);
    }

    static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> body, uint size) => size < body.Length ? body[..(int)size] : body;

    static int Known(int rate) => rate > 0 ? rate : throw new InvalidDataException("The WAVE file has no format before its data.");

    static (int Channels, int Rate) ReadFormat(ReadOnlySpan<byte> format)
    {
        if (format.Length < 16) throw new InvalidDataException("The WAVE format chunk is too short.");
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var rate = BinaryPrimitives.ReadInt32LittleEndian(format[4..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (tag is not (Pcm or Extensible) || bits != 16 || channels is not (1 or 2) || rate <= 0)
        {
            throw new InvalidDataException(
                $"Only 16-bit PCM, mono or stereo, is read; this is format {tag}, {bits} bits, {channels} channels, {rate} Hz.");
        }

        return (channels, rate);
    }

    static short[] Mix(ReadOnlySpan<byte> data, int channels)
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
}
