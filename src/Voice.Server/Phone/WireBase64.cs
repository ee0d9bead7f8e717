using System.Buffers;
using System.Buffers.Text;

namespace Voice.Server.Phone;

/// <summary>Base64 as carriers spell it: with line breaks and spaces, with the URL-safe alphabet, without padding or with too much of it, and as a data URI.</summary>
/// <remarks>Source: RFC 4648, sections 3.1 to 3.3 and 5. A last character that holds less than a byte is left out.</remarks>
internal static class WireBase64
{
    private const byte Unknown = 0xFF;
    private static readonly byte[] Values = Table();

    /// <param name="to">Memory for the bytes; grown as needed and used again by the next call.</param>
    /// <returns>How many bytes there are; -1 if it is no base64.</returns>
    public static int Decode(ReadOnlySpan<byte> text, ref byte[] to)
    {
        var most = (text.Length / 4 * 3) + 3;           // of a text without padding as well
        if (to.Length < most)
            to = new byte[most];
        return Base64.DecodeFromUtf8(text, to, out _, out var written) == OperationStatus.Done ? written : Otherwise(text, to);
    }

    private static int Otherwise(ReadOnlySpan<byte> text, Span<byte> to)
    {
        if (text.StartsWith("data:"u8))
            text = text[(text.IndexOf((byte)',') + 1)..];
        int written = 0, bits = 0, count = 0;
        foreach (var character in text)
        {
            if (character == '=')
            {
                bits = count = 0;                       // the rest of a group, or the end of one of several texts in a row
                continue;
            }
            if (char.IsWhiteSpace((char)character))
                continue;
            if (Values[character] == Unknown)
                return -1;
            bits = (bits << 6) | Values[character];
            count += 6;
            if (count < 8)
                continue;
            count -= 8;
            to[written++] = (byte)(bits >> count);
            bits &= (1 << count) - 1;
        }
        return written;
    }

    private static byte[] Table()
    {
        var values = new byte[256];
        Array.Fill(values, Unknown);
        for (var value = 0; value < 64; value++)
            values["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[value]] = (byte)value;
        (values['-'], values['_']) = (values['+'], values['/']);
        return values;
    }
}
