using System.Text;
using System.Text.Json;
using Voice.Wire;

namespace Voice.OpenAI.Cascade;

/// <summary>Reads sound that comes as server-sent events, such as OpenAI's <c>speech.audio.delta</c>: base64 in JSON, or base64 alone.</summary>
/// <remarks>Sources: OpenAI's API reference, Audio, <c>stream_format: sse</c>; WHATWG HTML, 9.2 (server-sent events).</remarks>
internal sealed class SoundEvents(int rate) : ISoundReader
{
    private const int LongestLine = 16 * 1024 * 1024;

    private readonly SoundAnswer _sound = new(null, rate);
    private readonly StringBuilder _data = new();
    private byte[] _kept = [];
    private bool _any;

    public void Read(ReadOnlySpan<byte> bytes, SoundPieces into)
    {
        if (_kept.Length > 0)
            bytes = (byte[])[.. _kept, .. bytes];
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            ReadLine(Encoding.UTF8.GetString(bytes[..end]).TrimEnd('\r'), into);
            bytes = bytes[(end + 1)..];
        }
        if (bytes.Length > LongestLine)
            throw new InvalidDataException("an event without end");
        _kept = bytes.ToArray();
    }

    public void End(SoundPieces into)
    {
        ReadLine(Encoding.UTF8.GetString(_kept), into);
        ReadLine("", into);
        if (!_any)
            throw new InvalidDataException("events without sound");
        _sound.End(into);
    }

    private void ReadLine(string line, SoundPieces into)
    {
        line = line.TrimStart('\uFEFF');
        if (line.StartsWith("data:", StringComparison.Ordinal))
        {
            _data.Append(line.AsSpan(5).Trim());
            return;
        }
        if (line.Length > 0 || _data.Length == 0)
            return;
        var data = _data.ToString();
        _data.Clear();
        if (BytesOf(data) is not { } bytes)
            return;
        _any = true;
        _sound.Read(bytes, into);
    }

    private static byte[]? BytesOf(string data)
    {
        if (data == "[DONE]")
            return null;
        if (data[0] is not ('{' or '[' or '"'))
            return EncodedSound.Decode(data);
        byte[] room = [];
        try
        {
            using var json = JsonDocument.Parse(WireText.MendJson(Encoding.UTF8.GetBytes(data), ref room).ToArray());
            return EncodedSound.In(json.RootElement);
        }
        catch (JsonException)
        {
            throw new InvalidDataException("an event that is not JSON");
        }
    }
}
