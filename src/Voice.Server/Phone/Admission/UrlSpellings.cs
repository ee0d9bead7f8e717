using System.Text;

namespace Voice.Server.Phone;

/// <summary>The ways in which one address is written: with and without its port, its last slash and the escapes of characters that need none.</summary>
/// <remarks>
/// A carrier signs an address as it stands in its settings. Its sender, and proxies on the way, may escape it in other ways. Source: RFC 3986, section 6.2 (addresses that are equal after normalization); the SDKs of
/// carriers, which try several spellings too. All of them mean the same request: characters that separate one thing from another (<c>/ ? # &amp; = % +</c>) stay as they came. There are at most
/// <see cref="Most"/>.
/// </remarks>
internal static class UrlSpellings
{
    public const int Most = 128;

    // Characters that need no escape in a path or a query, but some programs escape them: RFC 3986, unreserved and sub-delims without those that separate fields, and ":" and "@".
    private const string Soft = "!'()*@:,;$~-._";

    // Characters that programs escape that escape everything except the unreserved ones, or that follow encodeURIComponent.
    private const string EscapedByAll = "!'()*@:,;$";
    private const string EscapedByMany = "@:,;$";

    private enum Space
    {
        AsItCame,
        Plus,
        Escaped,
    }

    /// <param name="url">Absolute, as it came.</param>
    public static HashSet<string> Of(string url)
    {
        var (origins, tail) = Split(url);
        HashSet<string> tails = [tail];
        foreach (var space in Enum.GetValues<Space>())
        {
            var soft = Rewrite(tail, space, "", upper: true, decodesAll: true);
            tails.Add(soft);
            tails.Add(Rewrite(tail, space, "", upper: false, decodesAll: true));
            foreach (var upper in (bool[])[true, false])
            {
                tails.Add(Rewrite(tail, space, null, upper, decodesAll: false));
                tails.Add(Rewrite(tail, space, EscapedByAll, upper, decodesAll: false));
                tails.Add(Rewrite(tail, space, EscapedByMany, upper, decodesAll: false));
            }
        }
        HashSet<string> spellings = [];
        foreach (var origin in origins)
        {
            foreach (var one in tails)
            {
                spellings.Add(origin + one);
                spellings.Add(origin + OtherSlash(one));
                if (spellings.Count >= Most - 1)
                    return spellings;
            }
        }
        return spellings;
    }

    /// <summary>The one spelling that stands for all of an address.</summary>
    public static string Canonical(string url)
    {
        var (origins, tail) = Split(url);
        var soft = Rewrite(tail, Space.Plus, "", upper: true, decodesAll: true);
        var path = soft.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? at : soft.Length;
        return origins[0] + soft[..path].TrimEnd('/') + soft[path..];
    }

    /// <returns>Scheme and host without and with the port, the host in small letters first; and all that stands behind.</returns>
    private static (List<string> Origins, string Tail) Split(string url)
    {
        var at = new Uri(url);
        var port = at.IsDefaultPort ? at.Scheme is "https" or "wss" ? 443 : 80 : at.Port;
        var begin = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var slash = url.IndexOf('/', begin);
        var tail = slash < 0 ? "" : url[slash..];
        var host = url[begin..(slash < 0 ? url.Length : slash)];
        var named = host.LastIndexOf(':') is > 0 and var colon && colon > host.LastIndexOf(']') ? host[..colon] : host;
        var origins = new List<string> { $"{at.Scheme}://{at.Host}", $"{at.Scheme}://{at.Host}:{port}" };
        if (named != at.Host)
            origins.AddRange([$"{at.Scheme}://{named}", $"{at.Scheme}://{named}:{port}"]);
        return (origins, tail);
    }

    /// <summary>With the last slash of the path if it came without, and the other way around.</summary>
    private static string OtherSlash(string tail)
    {
        var at = tail.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? query : tail.Length;
        return tail[..at].EndsWith('/') ? tail[..at].TrimEnd('/') + tail[at..] : tail[..at] + "/" + tail[at..];
    }

    /// <param name="escaped">Characters that need no escape and get one in the query; null to leave all as they came.</param>
    /// <param name="upper">The case of hexadecimal digits.</param>
    /// <param name="decodesAll">True to write all that needs no escape without one, letters of other languages too.</param>
    private static string Rewrite(string tail, Space space, string? escaped, bool upper, bool decodesAll)
    {
        var written = new StringBuilder(tail.Length + 16);
        var query = tail.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? mark : tail.Length;
        for (var at = 0; at < tail.Length; at++)
        {
            var inQuery = at > query;
            if (tail[at] == '%' && Value(tail, at) is { } value)
            {
                if (decodesAll && value >= 0x80 && Character(tail, at) is var (character, length))
                {
                    written.Append(character);
                    at += length - 1;
                    continue;
                }
                if (value == ' ' && inQuery && space == Space.Plus)
                    written.Append('+');
                else if ((decodesAll || (escaped is not null && !(inQuery && escaped.Contains((char)value, StringComparison.Ordinal)))) && IsSoft((char)value))
                    written.Append((char)value);
                else
                    Escape(value);
                at += 2;
            }
            else if (tail[at] == '+' && inQuery && space == Space.Escaped)
            {
                written.Append("%20");
            }
            else if (inQuery && escaped?.Contains(tail[at], StringComparison.Ordinal) == true)
            {
                Escape(tail[at]);
            }
            else
            {
                written.Append(tail[at]);
            }
        }
        return written.ToString();

        void Escape(int value) => written.Append('%').Append(value.ToString(upper ? "X2" : "x2", System.Globalization.CultureInfo.InvariantCulture));
    }

    private static bool IsSoft(char character) => char.IsAsciiLetterOrDigit(character) || Soft.Contains(character, StringComparison.Ordinal);

    /// <returns>The byte of an escape; null if the text is no escape.</returns>
    private static int? Value(string text, int at) =>
        at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]) ? Convert.ToInt32(text.Substring(at + 1, 2), 16) : null;

    /// <returns>A character of several bytes and the length of its escapes; null if they are no UTF-8.</returns>
    private static (string Character, int Length)? Character(string text, int at)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        while (count < bytes.Length && at + (3 * count) < text.Length && text[at + (3 * count)] == '%' && Value(text, at + (3 * count)) is >= 0x80 and var value)
            bytes[count++] = (byte)value;
        return Rune.DecodeFromUtf8(bytes[..count], out var rune, out var length) == System.Buffers.OperationStatus.Done ? (rune.ToString(), 3 * length) : null;
    }
}
