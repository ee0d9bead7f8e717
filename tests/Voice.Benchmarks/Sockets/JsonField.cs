namespace Voice.Benchmarks.Sockets;

/// <summary>Finds a text field in JSON that is known not to escape it.</summary>
internal static class JsonField
{
    /// <param name="start">The field's name in quotes, a colon and the opening quote.</param>
    /// <returns>Empty if there is no such field.</returns>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> json, ReadOnlySpan<byte> start)
    {
        var at = json.IndexOf(start);
        if (at < 0)
            return default;
        var value = json[(at + start.Length)..];
        var end = value.IndexOf((byte)'"');
        return end < 0 ? default : value[..end];
    }
}
