using System.Text;

namespace Voice.Fuzz;

/// <summary>Breaks valid inputs: bytes, words of the format, values of JSON, and whole parts.</summary>
internal sealed class Mutator(Random random)
{
    private const int Longest = 16 * 1024;

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ":", ",", "null", "true", "-1", "0", "1e999", "1E-400", "9223372036854775808", "-0.0", "NaN", "\"\\ud83d\"", "\"\\udc00x\"", "\"\\u0000\"", "\"\"", "{}", "[]", "[[[[[[[[",
            "data:", "data: ", "event: error\n", "\n\n", "\r\n", "\r", ": \n", "[DONE]", "\uFEFF", "<think>", "</think>", "<html>", "RIFF", "data", "fmt ", "WAVE", "ID3", "OggS", "type", "\"type\":", "error", "id", "=", "==", "-_", "+/", "%00", "%", "&", ";",
        }.Select(Encoding.UTF8.GetBytes),
        [0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0xC6, 0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    ];

    private static readonly string[] Values = ["null", "true", "false", "0", "-1", "1.5", "1e999", "18446744073709551616", "\"\"", "\"x\"", "\"1\"", "\"\\ud83d\"", "[]", "{}", "[null]", "[{}]", "{\"a\":[{}]}", "[\"a\",1]", "{\"type\":null}"];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        var output = new List<byte>(input);
        for (var i = random.Next(4); i >= 0; i--)
            Change(output, other);
        if (output.Count > Longest)
            output.RemoveRange(Longest, output.Count - Longest);
        return [.. output];
    }

    private void Change(List<byte> input, byte[] other)
    {
        var at = random.Next(input.Count + 1);
        var length = Math.Min(input.Count - at, random.Next(3) == 0 ? random.Next(input.Count + 1) : random.Next(1, 9));
        switch (random.Next(11))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 2:
                input.RemoveRange(at, length);
                break;
            case 3:
                input.InsertRange(at, input.GetRange(random.Next(input.Count - length + 1), length));
                break;
            case 4:
                input.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
            case 5 when other.Length > 0:
                var from = random.Next(other.Length);
                input.InsertRange(at, other.AsSpan(from, random.Next(other.Length - from + 1)).ToArray());
                break;
            case 6:
                input.RemoveRange(at, input.Count - at);
                break;
            case 7:
                input.InsertRange(at, Enumerable.Range(0, random.Next(1, 16)).Select(_ => (byte)random.Next(256)));
                break;
            default:
                ReplaceValue(input, at);
                break;
        }
    }

    /// <summary>Puts another value where JSON has one: after a colon, up to what ends it at the same depth.</summary>
    private void ReplaceValue(List<byte> input, int near)
    {
        var colon = near < input.Count ? input.IndexOf((byte)':', near) : -1;
        if (colon < 0)
            colon = input.IndexOf((byte)':');
        if (colon < 0)
            return;
        int end = colon + 1, depth = 0;
        for (var isText = false; end < input.Count; end++)
        {
            var one = (char)input[end];
            if (isText && one == '\\')
                end++;
            else if (one == '"')
                isText = !isText;
            else if (!isText && one is '{' or '[')
                depth++;
            else if (!isText && one is '}' or ']' or ',' && (depth == 0 || (one != ',' && --depth < 0)))
                break;
        }
        input.RemoveRange(colon + 1, Math.Min(end, input.Count) - colon - 1);
        input.InsertRange(colon + 1, Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]));
    }
}
