using System.Buffers;
using System.Buffers.Text;

namespace Voice.Audio;

/// <summary>Base64 in all its spellings: with line breaks, with the letters of URLs, without padding, as several padded texts one after the other, behind <c>data:…,</c>.</summary>
/// <remarks>Allocates nothing. Source of the two alphabets: RFC 4648, sections 4 and 5.</remarks>
internal static class LooseBase64
{
    /// <summary>The most bytes that a text of this length can hold.</summary>
    public static int MostBytes(int length) => Base64.GetMaxDecodedFromUtf8Length(length) + 3;

    /// <summary>Decodes a whole text.</summary>
    /// <param name="text">ASCII.</param>
    /// <param name="bytes">Room for <see cref="MostBytes"/>.</param>
    /// <param name="written">How many bytes it held; 0 if it is refused.</param>
    /// <returns>False if it is not base64 in any spelling.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int written)
    {
        if (Base64.DecodeFromUtf8(text, bytes, out _, out written) == OperationStatus.Done)
            return true;
        if (text.StartsWith("data:"u8))
            text = text[(text.IndexOf((byte)',') + 1)..];
        return TryDecodeSlowly(text, bytes, out written);
    }

    private static bool TryDecodeSlowly(ReadOnlySpan<byte> text, Span<byte> bytes, out int written)
    {
        written = 0;
        var (held, bits) = (0, 0);
        var done = 0;
        foreach (var c in text)
        {
            if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                continue;
            if (c == (byte)'=')
            {
                (held, bits) = (0, 0);                  // the rest of a padded group holds no byte
                continue;
            }
            if (Value(c) is not (>= 0 and var value))
                return false;
            (held, bits) = ((held << 6) | value, bits + 6);
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[done++] = (byte)(held >> bits);
            held &= (1 << bits) - 1;
        }
        if (bits >= 6)
            return false;                               // one letter alone
        written = done;
        return true;
    }

    private static int Value(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'+' or (byte)'-' => 62,
        (byte)'/' or (byte)'_' => 63,
        _ => -1,
    };
}
