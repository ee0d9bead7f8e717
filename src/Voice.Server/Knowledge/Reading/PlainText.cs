using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Voice.Server.Knowledge.Reading;

/// <summary>Reads text, Markdown, HTML and CSV.</summary>
internal static partial class PlainText
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public static DocumentText? Read(ReadOnlySpan<byte> bytes, string name, out DocumentFault fault)
    {
        fault = DocumentFault.Kind;
        if (Decode(bytes) is not { } text || IsOther(text))
            return null;
        fault = DocumentFault.Empty;
        var kind = KindOf(text, name);
        var shown = kind == DocumentKind.Html ? FromHtml(text) : text;
        if (string.IsNullOrWhiteSpace(shown))
            return null;
        fault = DocumentFault.None;
        return new DocumentText(kind, [shown.Length > DocumentText.Most ? shown[..DocumentText.Most] : shown], IsPaged: false);
    }

    /// <returns>Null if it is no text.</returns>
    private static string? Decode(ReadOnlySpan<byte> bytes)
    {
        string text;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            text = Encoding.Unicode.GetString(bytes[2..]);
        else if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            text = Encoding.BigEndianUnicode.GetString(bytes[2..]);
        else
            text = DecodeBytes(bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes);
        return text.AsSpan().ContainsAny(Controls) ? null : text;
    }

    private static string DecodeBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // Older programs write one byte per character.
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>Programs and pictures that are written as text.</summary>
    private static bool IsOther(string text)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, 1_024)).TrimStart();
        return head.StartsWith("#!") || head.StartsWith("MZ") && head.Contains("This program", StringComparison.Ordinal)
            || head.StartsWith(@"{\rtf") || head.StartsWith("%!PS")
            || head.StartsWith("<svg", StringComparison.OrdinalIgnoreCase) || (head.StartsWith("<?xml") && !head.Contains("<html", StringComparison.OrdinalIgnoreCase));
    }

    private static DocumentKind KindOf(string text, string name)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, 1_024)).TrimStart();
        if (head.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || head.StartsWith("<html", StringComparison.OrdinalIgnoreCase) || head.StartsWith("<?xml"))
            return DocumentKind.Html;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".html" or ".htm" or ".xhtml" => DocumentKind.Html,
            ".md" or ".markdown" => DocumentKind.Markdown,
            ".csv" => DocumentKind.Csv,
            _ => DocumentKind.Text,
        };
    }

    private static string FromHtml(string html) => WebUtility.HtmlDecode(Tags().Replace(Hidden().Replace(html, " "), " "));

    // All control characters except tab, line feed, form feed and carriage return. No text has them, and most other files do.
    private static readonly System.Buffers.SearchValues<char> Controls = System.Buffers.SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000b\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001c\u001d\u001e\u001f\u007f");

    [GeneratedRegex("<!--.*?-->|<script\\b.*?</script\\s*>|<style\\b.*?</style\\s*>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hidden();

    [GeneratedRegex("<[^<>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();
}
