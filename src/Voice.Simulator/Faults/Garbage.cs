using System.Text;
using System.Text.Json.Nodes;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Faults;

/// <summary>Spoils events.</summary>
static class Garbage
{
    const int Depth = 2_000;
    const string Head = """{"type":"response.output_text.delta","event_id":"event_huge","response_id":"resp_huge","item_id":"item_huge","output_index":0,"content_index":0,""";

    static readonly string[] Sounds = ["delta", "audio"];

    /// <summary>The event, spoiled. What is no JSON object can only be cut or given a wrong byte.</summary>
    public static byte[] Of(ReadOnlySpan<byte> frame, GarbageKind kind)
    {
        switch (kind)
        {
            case GarbageKind.Truncated:
                return frame[..(frame.Length / 2)].ToArray();
            case GarbageKind.InvalidUtf8 or GarbageKind.Binary:
                var bytes = frame.ToArray();
                bytes[bytes.Length / 2] = 0xFF;
                return bytes;
            default:
                var (before, json, after) = Split(Encoding.UTF8.GetString(frame));
                return json is null ? frame[..(frame.Length / 2)].ToArray() : Encoding.UTF8.GetBytes(before + Spoil(json, kind) + after);
        }
    }

    /// <summary>An event in which something is far too long, in pieces.</summary>
    public static IEnumerable<byte[]> Huge(int bytes)
    {
        const int Piece = 64 * 1024;
        yield return Encoding.UTF8.GetBytes($"{Head}\"delta\":\"");
        var filler = Encoding.ASCII.GetBytes(new string('A', Piece));
        for (var left = bytes; left > 0; left -= Piece) yield return left >= Piece ? filler : filler[..left];
        yield return "\"}"u8.ToArray();
    }

    static string Spoil(JsonObject json, GarbageKind kind)
    {
        switch (kind)
        {
            case GarbageKind.UnknownType:
                json["type"] = "simulator.nobody_knows_this";
                break;
            case GarbageKind.WrongTypes:
                foreach (var name in json.Where(field => field.Key != "type" && field.Value is JsonValue value && value.TryGetValue<string>(out _)).Select(field => field.Key).ToList())
                    json[name] = 7;
                break;
            case GarbageKind.Deep:
                return json.ToJsonString(JsonText.Compact)[..^1] + ",\"deep\":" + new string('[', Depth) + new string(']', Depth) + "}";
            default:
                foreach (var name in Sounds.Where(json.ContainsKey)) json[name] = kind == GarbageKind.OddBytes ? "AA==" : "!not base64!";
                break;
        }

        return json.ToJsonString(JsonText.Compact);
    }

    /// <summary>A frame of the realtime wire is an object; one of an event stream has words before it and a blank line after.</summary>
    static (string Before, JsonObject? Json, string After) Split(string frame)
    {
        var (start, end) = (frame.IndexOf('{', StringComparison.Ordinal), frame.LastIndexOf('}'));
        if (start < 0 || end < start) return ("", null, "");
        try
        {
            return (frame[..start], JsonNode.Parse(frame[start..(end + 1)]) as JsonObject, frame[(end + 1)..]);
        }
        catch (System.Text.Json.JsonException)
        {
            return ("", null, "");
        }
    }
}
