namespace Voice.Simulator.Wire;

/// <summary>A file inside of an address: <c>data:image/png;base64,…</c>.</summary>
/// <param name="MediaType">In lower case, without parameters; empty where none is given.</param>
/// <param name="Bytes">Null where what follows is no base64.</param>
/// <remarks>Source: RFC 2397.</remarks>
sealed record DataUrl(string MediaType, byte[]? Bytes)
{
    const string Scheme = "data:";
    const string Base64 = ";base64";

    /// <summary>Reads an address; null where it is of another scheme.</summary>
    public static DataUrl? Read(string url)
    {
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var comma = url.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0) return new("", null);
        var head = url[Scheme.Length..comma];
        var type = head.Split(';')[0].Trim().ToLowerInvariant();
        if (!head.EndsWith(Base64, StringComparison.OrdinalIgnoreCase)) return new(type, null);
        var text = url.AsSpan(comma + 1);
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return new(type, Convert.TryFromBase64Chars(text, bytes, out var length) ? bytes[..length] : null);
    }
}
