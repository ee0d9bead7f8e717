using System.Globalization;
using System.Net.Http.Headers;

namespace Voice.OpenAI.Cascade;

/// <summary>The meaning of a Content-Type: the kind of sound and, for raw samples, their layout.</summary>
/// <remarks>Sources: RFC 2586 and RFC 3551 (<c>audio/L16</c>), RFC 2046 (<c>audio/basic</c>); the parameters as services write them.</remarks>
/// <param name="Kind">The kind that it names; <see cref="SoundKind.Raw"/> also if it names none.</param>
/// <param name="MediaType">In lower case, without parameters; empty if there is none.</param>
/// <param name="Format">Of raw samples.</param>
/// <param name="OrderIsOpen">True if the order of the bytes must be found out.</param>
internal sealed record RawFormat(SoundKind Kind, string MediaType, SampleFormat Format, bool OrderIsOpen)
{
    /// <param name="rate">Of raw samples whose rate is not said, in Hz.</param>
    public static RawFormat Of(string? contentType, int rate)
    {
        _ = MediaTypeHeaderValue.TryParse(contentType, out var parsed);
        var type = parsed?.MediaType?.ToLowerInvariant() ?? "";
        var known = new RawFormat(KindOf(type), type, SampleFormat.Pcm16(rate), OrderIsOpen: type == "audio/l16");
        if (known.Kind != SoundKind.Raw)
            return known;
        var format = type switch
        {
            "audio/basic" => new SampleFormat(SampleCode.MuLaw, 1, 1, 8_000),
            "audio/mulaw" or "audio/x-mulaw" or "audio/ulaw" or "audio/x-ulaw" or "audio/pcmu" or "audio/g711-mulaw" => new SampleFormat(SampleCode.MuLaw, 1, 1, 8_000),
            "audio/alaw" or "audio/x-alaw" or "audio/x-alaw-basic" or "audio/pcma" or "audio/g711-alaw" => new SampleFormat(SampleCode.ALaw, 1, 1, 8_000),
            "audio/l8" => new SampleFormat(SampleCode.Unsigned8, 1, 1, rate),
            "audio/l24" => new SampleFormat(SampleCode.Signed, 3, 1, rate, BigEndian: true),
            _ => SampleFormat.Pcm16(rate),
        };
        foreach (var parameter in parsed?.Parameters ?? [])
            format = With(format, ref known, parameter.Name.ToLowerInvariant(), (parameter.Value ?? "").Trim('"', ' ').ToLowerInvariant());
        return known with { Format = format };
    }

    private static SampleFormat With(SampleFormat format, ref RawFormat known, string name, string value)
    {
        var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
        switch (name)
        {
            case "rate" or "sample-rate" or "sample_rate" or "samplerate" when number > 0:
                return format with { Rate = number };
            case "channels" or "channel" when number > 0:
                return format with { Channels = number };
            case "bits" or "bit-depth" or "bits-per-sample" or "bitdepth" when number is 8 or 16 or 24 or 32 && format.Code is SampleCode.Signed:
                return format with { Bytes = number / 8, Code = number == 8 ? SampleCode.Unsigned8 : SampleCode.Signed };
            case "endian" or "endianness" or "byte-order":
                known = known with { OrderIsOpen = false };
                return format with { BigEndian = value.StartsWith("big", StringComparison.Ordinal) };
            case "encoding" or "format" or "codec" or "codecs":
                return value.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal) switch
                {
                    "mulaw" or "ulaw" or "pcmu" => format with { Code = SampleCode.MuLaw, Bytes = 1 },
                    "alaw" or "pcma" => format with { Code = SampleCode.ALaw, Bytes = 1 },
                    "float" or "float32" or "f32le" or "pcmf32le" or "floatingpoint" => format with { Code = SampleCode.Float, Bytes = 4 },
                    "s16be" or "pcms16be" => format with { Code = SampleCode.Signed, Bytes = 2, BigEndian = true },
                    "s24le" or "pcms24le" => format with { Code = SampleCode.Signed, Bytes = 3 },
                    "s32le" or "pcms32le" => format with { Code = SampleCode.Signed, Bytes = 4 },
                    _ => format,
                };
            default:
                return format;
        }
    }

    private static SoundKind KindOf(string type) => type switch
    {
        "" or "application/octet-stream" or "binary/octet-stream" or "audio/*" or "*/*" => SoundKind.Raw,
        "audio/pcm" or "audio/x-pcm" or "audio/raw" or "audio/x-raw" or "audio/l8" or "audio/l16" or "audio/l24" or "audio/basic" => SoundKind.Raw,
        "audio/mulaw" or "audio/x-mulaw" or "audio/ulaw" or "audio/x-ulaw" or "audio/pcmu" or "audio/g711-mulaw" => SoundKind.Raw,
        "audio/alaw" or "audio/x-alaw" or "audio/x-alaw-basic" or "audio/pcma" or "audio/g711-alaw" => SoundKind.Raw,
        "audio/wav" or "audio/wave" or "audio/x-wav" or "audio/x-pn-wav" or "audio/vnd.wave" => SoundKind.Wave,
        "audio/mpeg" or "audio/mp3" or "audio/x-mp3" or "audio/mpeg3" or "audio/x-mpeg" or "audio/mpga" => SoundKind.Mp3,
        "audio/aac" or "audio/aacp" or "audio/x-aac" or "audio/x-hx-aac-adts" => SoundKind.Aac,
        "audio/ogg" or "audio/opus" or "audio/vorbis" or "application/ogg" or "audio/x-opus" => SoundKind.Ogg,
        "audio/webm" or "video/webm" or "audio/x-matroska" => SoundKind.WebM,
        "audio/flac" or "audio/x-flac" => SoundKind.Flac,
        "audio/mp4" or "audio/m4a" or "audio/x-m4a" or "video/mp4" => SoundKind.Mp4,
        "audio/aiff" or "audio/x-aiff" => SoundKind.Aiff,
        "text/event-stream" => SoundKind.Events,
        "text/html" or "application/xhtml+xml" or "application/xml" or "text/xml" => SoundKind.Page,
        _ when type.EndsWith("json", StringComparison.Ordinal) => SoundKind.Json,
        _ when type.StartsWith("text/", StringComparison.Ordinal) => SoundKind.Text,
        _ => SoundKind.Other,
    };
}
