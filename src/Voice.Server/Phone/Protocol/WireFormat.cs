using System.Globalization;
using System.Text.Json;
using Voice.Audio;
using Voice.Wire;

namespace Voice.Server.Phone;

/// <summary>A format of sound as a peer names it: in any case, with or without <c>audio/</c> and <c>x-</c>, its rate beside the name, behind it or in it.</summary>
/// <remarks>Source: RFC 3551 (PCMU, PCMA, L16), RFC 2046 (parameters), and the names in carriers' documentation and in Asterisk's codec list.</remarks>
internal static class WireFormat
{
    private const int LongestName = 40;

    /// <param name="name">Such as <c>PCMU</c>, <c>audio/x-mulaw</c>, <c>audio/l16;rate=16000</c>, <c>PCMU/8000</c>, <c>slin16</c>.</param>
    /// <param name="rate">Samples a second, if they are told apart from the name; 0 if not.</param>
    /// <returns>The format; one of 0 Hz if it is not known.</returns>
    public static AudioFormat Read(string? name, int rate = 0)
    {
        if (string.IsNullOrWhiteSpace(name))
            return default;
        var parts = name.ToLowerInvariant().Split([';', ','], StringSplitOptions.TrimEntries);
        foreach (var part in parts.AsSpan(1))
        {
            if (part.Split('=', StringSplitOptions.TrimEntries) is ["rate" or "samplerate" or "sample_rate", var told] && rate == 0)
                rate = Number(told.Trim('"'));
        }
        var bare = parts[0].Split('/', StringSplitOptions.TrimEntries) switch
        {
            ["audio", var subtype, ..] => subtype,
            [var first, var told, ..] when Number(told) > 0 => With(told, first),
            [var first, ..] => first,
            [] => "",
        };
        var letters = string.Concat((bare.StartsWith("x-", StringComparison.Ordinal) ? bare[2..] : bare).Where(char.IsAsciiLetterOrDigit));
        return letters switch
        {
            "pcmu" or "ulaw" or "mulaw" or "g711" or "g711u" or "g711ulaw" or "g711mulaw" => rate is 0 or 8_000 ? AudioFormat.MuLaw8K : default,
            "pcma" or "alaw" or "g711a" or "g711alaw" => rate is 0 or 8_000 ? AudioFormat.ALaw8K : default,
            "l16" or "linear16" or "pcm" or "pcm16" or "pcms16le" or "s16le" or "lpcm" or "raw" => Linear(rate),
            ['s', 'l', 'i', 'n', .. var thousands] => Linear(thousands.Length == 0 ? 8_000 : thousands == "44" ? 44_100 : 1_000 * Number(thousands)),
            _ => default,
        };

        string With(string told, string first)
        {
            if (rate == 0)
                rate = Number(told);
            return first;
        }
    }

    /// <summary>A whole number, whether it was written as a number, as a fraction without a rest, or as text.</summary>
    /// <returns>0 if it is none.</returns>
    public static int Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Number(value.GetRawText()),
        JsonValueKind.String => Number(value.GetString()!),
        _ => 0,
    };

    /// <summary>The announced format, for the log and a close reason: short, on one line, and in letters that both can carry.</summary>
    public static string Describe(string? name, int rate)
    {
        var shown = string.IsNullOrWhiteSpace(name) ? "without a name" : string.Concat(WireText.Cut(name, LongestName).Select(c => c is >= ' ' and <= '~' ? c : '?'));
        return rate > 0 ? string.Create(CultureInfo.InvariantCulture, $"{shown} at {rate} Hz") : shown;
    }

    private static AudioFormat Linear(int rate) => rate is >= 8_000 and <= 48_000 ? new AudioFormat(AudioEncoding.Pcm16, rate) : default;

    private static int Number(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1_000_000 && number == decimal.Truncate(number) ? (int)number : 0;
}
