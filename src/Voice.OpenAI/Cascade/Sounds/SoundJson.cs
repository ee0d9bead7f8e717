using System.Text.Json;
using Voice.Wire;

namespace Voice.OpenAI.Cascade;

/// <summary>Reads sound that stands in JSON as base64, or in hexadecimal digits: one object or list, or several one after the other.</summary>
internal sealed class SoundJson(int rate) : ISoundReader
{
    private const int LargestBody = 64 * 1024 * 1024;           // 10 minutes of 24 kHz in base64

    private readonly MemoryStream _body = new();

    public void Read(ReadOnlySpan<byte> bytes, SoundPieces into)
    {
        _body.Write(bytes);
        if (_body.Length > LargestBody)
            throw new InvalidDataException("JSON without end");
    }

    public void End(SoundPieces into)
    {
        var sound = new SoundAnswer(null, rate);
        var any = false;
        foreach (var part in PartsOf(_body.GetBuffer().AsMemory(0, (int)_body.Length)))
        {
            if (EncodedSound.In(part) is not { } bytes)
                continue;
            any = true;
            sound.Read(bytes, into);
        }
        if (!any)
            throw new InvalidDataException("JSON without sound");
        sound.End(into);
    }

    private static List<JsonElement> PartsOf(ReadOnlyMemory<byte> body)
    {
        byte[] room = [];
        var reader = new Utf8JsonReader(WireText.MendJson(body.Span, ref room), new JsonReaderOptions { AllowMultipleValues = true });
        var parts = new List<JsonElement>();
        try
        {
            while (reader.Read())
            {
                var value = JsonElement.ParseValue(ref reader);
                if (value.ValueKind == JsonValueKind.Array)
                    parts.AddRange(value.EnumerateArray());
                else
                    parts.Add(value);
            }
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("JSON that cannot be read", e);
        }
        return parts;
    }
}
