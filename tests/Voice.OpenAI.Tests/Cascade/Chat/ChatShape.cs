using System.Text;
using System.Text.Json.Nodes;

namespace Voice.OpenAI.Tests.Cascade.Chat;

/// <summary>One way in which a server may send an answer.</summary>
/// <param name="Body">All bytes of the answer.</param>
internal sealed record ChatShape(string Name, byte[] Body, string Type = "text/event-stream")
{
    public ChatShape(string name, string body, string type = "text/event-stream")
        : this(name, Encoding.UTF8.GetBytes(body), type)
    {
    }

    /// <summary>Server-sent events as OpenAI frames them.</summary>
    public static ChatShape Of(string name, params IEnumerable<string> events) => new(name, string.Concat(events.Select(static e => $"data: {e}\n\n")));

    /// <summary>The same events in the framings of other servers.</summary>
    public static IEnumerable<ChatShape> Framed(params string[] events)
    {
        yield return new("CRLF, comments, no space, byte order mark", "\ufeff: PROCESSING\r\n\r\n" + string.Concat(events.Select(static e => $":keep-alive\r\n\r\ndata:{e}\r\n\r\n")));
        yield return new("event, id and retry", "retry: 3000\n\n" + string.Concat(events.Select(static e => $"event: message\nid: 7\ndata: {e}\n\n")));
        yield return new("no empty lines", string.Concat(events.Select(static e => $"data: {e}\n")));
        yield return new("JSON lines", string.Concat(events.Where(static e => e != "[DONE]").Select(static e => e + "\n")), "application/x-ndjson");
        yield return new("a JSON list", $"[{string.Join(",\n", events.Where(static e => e != "[DONE]"))}]", "application/json");
        yield return new("junk among the events", "<!-- proxy -->\n" + string.Concat(events.Select(static e => $"data: {e}\n\ndata: not json\n\n")));
    }

    public static ChatShape Whole(string name, string json, bool pretty = false) =>
        new(name, pretty ? JsonNode.Parse(json)!.ToJsonString(new() { WriteIndented = true }) : json, "application/json");

    public async Task SendAsync(ScriptedService.Request request)
    {
        // In pieces of a size that cuts letters and marks.
        foreach (var piece in Body.Chunk(97))
            await request.SendAsync(piece, Type);
        request.End();
    }

    public override string ToString() => Name;
}
