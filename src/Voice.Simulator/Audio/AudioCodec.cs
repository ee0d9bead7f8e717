using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Voice.Simulator.Audio;

/// <summary>Between one of the wire's audio formats and the 24 kHz PCM everything here works in.</summary>
/// <param name="type"><c>audio/pcm</c>, <c>audio/pcmu</c> or <c>audio/pcma</c>.</param>
sealed class AudioCodec(string type)
{
    /// <summary>The rate everything here works in, in Hz.</summary>
    public const int SampleRate = 24_000;

    /// <summary>Samples per millisecond.</summary>
    public const int PerMillisecond = SampleRate / 1_000;

    const int TelephoneRate = 8_000;

    readonly Resampler _upsampler = new(TelephoneRate, SampleRate);

    /// <summary>The format's name on the wire.</summary>
    public string Type => type;

    public static AudioCodec Of(JsonNode? format) => new((string?)format?["type"] ?? "audio/pcm");

    /// <summary>The next chunk of a stream, as 24 kHz PCM; null if it does not hold whole samples.</summary>
    public short[]? Decode(ReadOnlySpan<byte> coded)
    {
        if (type == "audio/pcm") return coded.Length % 2 == 0 ? MemoryMarshal.Cast<byte, short>(coded).ToArray() : null;
        var narrow = new short[coded.Length];
        if (type == "audio/pcmu") G711.DecodeMuLaw(coded, narrow);
        else G711.DecodeALaw(coded, narrow);
        var wide = new short[_upsampler.MaxOutput(narrow.Length)];
        var written = _upsampler.Resample(narrow, wide);
        return written == wide.Length ? wide : wide[..written];
    }

    /// <summary>A whole clip of 24 kHz PCM in the wire's format.</summary>
    public byte[] Encode(ReadOnlySpan<short> pcm)
    {
        if (type == "audio/pcm") return MemoryMarshal.AsBytes(pcm).ToArray();
        var narrow = Resampler.Convert(pcm, SampleRate, TelephoneRate);
        var coded = new byte[narrow.Length];
        if (type == "audio/pcmu") G711.EncodeMuLaw(narrow, coded);
        else G711.EncodeALaw(narrow, coded);
        return coded;
    }

    /// <summary>Bytes of one millisecond on the wire.</summary>
    public int BytesPerMillisecond => type == "audio/pcm" ? PerMillisecond * 2 : TelephoneRate / 1_000;
}
