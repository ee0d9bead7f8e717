using System.Text.Json.Nodes;

namespace Voice.Server.Tests.Upstream;

/// <summary>One way to spell the server events of the Realtime API.</summary>
/// <remarks>Sources: OpenAI's API reference, Realtime server events, GA and beta. Each server in the world sends some subset of the events that say the same.</remarks>
public sealed record RealtimeDialect(string Name)
{
    private static readonly (string Current, string Beta)[] BetaNames =
    [
        ("response.output_audio_transcript", "response.audio_transcript"), ("response.output_audio", "response.audio"), ("response.output_text", "response.text"), ("conversation.item.added", "conversation.item.created"),
    ];

    public static RealtimeDialect[] All { get; } =
    [
        new("GA"),
        new("beta") { IsBeta = true },
        new("GA and beta at once") { IsCurrent = true, IsBeta = true },
        new("calls in the end of their arguments only") { CallsIn = "arguments.done" },
        new("calls in pieces of arguments only") { CallsIn = "pieces" },
        new("calls in their item only") { CallsIn = "item.done" },
        new("calls in the end of the reply only") { CallsIn = "response.done" },
        new("beta with calls in the end of the reply only") { IsBeta = true, CallsIn = "response.done" },
        new("words in the end of the part only") { WordsIn = "part.done" },
        new("words in their item only") { WordsIn = "item.done" },
        new("words in the end of the reply only") { WordsIn = "response.done" },
        new("text where sound was asked for") { IsText = true },
        new("beta text where sound was asked for") { IsBeta = true, IsText = true },
        new("text in the end of the reply only") { IsText = true, WordsIn = "response.done" },
        new("transcripts of the caller under a short name") { Transcript = "input_audio_transcription.done" },
        new("transcripts of the caller under another name") { Transcript = "conversation.item.audio_transcription.completed" },
        new("ids of the reply only at its two ends") { HasIds = false },
        new("a list of events in each frame") { IsListed = true },
        new("replies that are not announced") { IsAnnounced = false },
        new("beta replies that are not announced, in the end of the reply only") { IsBeta = true, IsAnnounced = false, WordsIn = "response.done", CallsIn = "response.done" },
        new("a cancelled reply under a name of its own") { Cancelled = "response.cancelled" },
    ];

    /// <summary>Events have the names of the beta.</summary>
    public bool IsBeta { get; init; }

    /// <summary>Events have the names of today, also if they have the others too.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>The only event that tells a call; empty for all of them.</summary>
    public string CallsIn { get; init; } = "";

    /// <summary>The only event that tells the words of a reply; empty for all of them.</summary>
    public string WordsIn { get; init; } = "";

    /// <summary>Replies have no sound.</summary>
    public bool IsText { get; init; }

    /// <summary>Pieces of a reply say what they belong to.</summary>
    public bool HasIds { get; init; } = true;

    /// <summary>Replies begin with <c>response.created</c>.</summary>
    public bool IsAnnounced { get; init; } = true;

    public bool IsListed { get; init; }

    public string Transcript { get; init; } = "conversation.item.input_audio_transcription.completed";

    public string Cancelled { get; init; } = "response.done";

    private string Family => IsText ? "response.output_text" : "response.output_audio_transcript";

    private string Field => IsText ? "text" : "transcript";

    /// <summary>The caller says something.</summary>
    public async Task HearAsync(ScriptedUpstream.Peer model, string itemId, string words) => await SendAsync(
        model,
        Event("input_audio_buffer.speech_started", ("item_id", itemId)),
        Event("input_audio_buffer.speech_stopped", ("item_id", itemId)),
        Event("input_audio_buffer.committed", ("item_id", itemId)),
        Event("conversation.item.added", ("item", new JsonObject { ["id"] = itemId, ["type"] = "message", ["role"] = "user" })),
        Event(Transcript, ("item_id", itemId), ("content_index", 0), ("transcript", words)));

    /// <summary>A reply, without its end.</summary>
    public async Task BeginAsync(ScriptedUpstream.Peer model, string reply, string item, string words, int milliseconds)
    {
        var events = new List<JsonObject>
        {
            Event("response.created", ("response", new JsonObject { ["id"] = reply, ["status"] = "in_progress" })),
            Event("response.output_item.added", ("response_id", reply), ("output_index", 0), ("item", new JsonObject { ["id"] = item, ["type"] = "message", ["content"] = new JsonArray() })),
        };
        var half = words.Length / 2;
        if (WordsIn.Length == 0)
            events.AddRange(new[] { words[..half], words[half..] }.Select(piece => OfPart(Family + ".delta", reply, item, ("delta", piece))));
        if (!IsText)
            events.Add(OfPart("response.output_audio.delta", reply, item, ("delta", Convert.ToBase64String(new byte[milliseconds * 48]))));
        await SendAsync(model, [.. events]);
    }

    /// <summary>The end of a reply in words.</summary>
    public async Task EndAsync(ScriptedUpstream.Peer model, string reply, string item, string words)
    {
        var part = new JsonObject { ["type"] = IsText ? "output_text" : "output_audio", [Field] = words };
        var whole = new JsonObject { ["id"] = item, ["type"] = "message", ["status"] = "completed", ["role"] = "assistant", ["content"] = new JsonArray(part.DeepClone()) };
        var events = new List<JsonObject>();
        if (!IsText)
            events.Add(OfPart("response.output_audio.done", reply, item));
        if (WordsIn.Length == 0)
            events.Add(OfPart(Family + ".done", reply, item, (Field, words)));
        if (WordsIn is "" or "part.done")
            events.Add(OfPart("response.content_part.done", reply, item, ("part", part)));
        if (WordsIn is "" or "item.done")
            events.Add(Event("response.output_item.done", ("response_id", reply), ("output_index", 0), ("item", whole.DeepClone())));
        events.Add(Done(reply, WordsIn is "" or "response.done" ? whole : null));
        await SendAsync(model, [.. events]);
    }

    /// <summary>The end of a reply that was cancelled.</summary>
    public Task CancelAsync(ScriptedUpstream.Peer model, string reply) =>
        SendAsync(model, Event(Cancelled, ("response", new JsonObject { ["id"] = reply, ["status"] = Cancelled == "response.done" ? "cancelled" : null, ["output"] = new JsonArray() })));

    /// <summary>A reply that is a call.</summary>
    public async Task CallAsync(ScriptedUpstream.Peer model, string reply, string item, string callId, string name, string arguments)
    {
        JsonObject Item(string? told) => new() { ["id"] = item, ["type"] = "function_call", ["status"] = told is null ? "in_progress" : "completed", ["call_id"] = callId, ["name"] = name, ["arguments"] = told ?? "" };
        var events = new List<JsonObject> { Event("response.created", ("response", new JsonObject { ["id"] = reply, ["status"] = "in_progress" })) };
        if (CallsIn is "" or "pieces")
            events.Add(Event("response.output_item.added", ("response_id", reply), ("output_index", 0), ("item", Item(null))));
        if (CallsIn is "" or "pieces")
            events.AddRange(arguments.Chunk(5).Select(piece => OfPart("response.function_call_arguments.delta", reply, item, ("call_id", callId), ("delta", new string(piece)))));
        if (CallsIn is "" or "arguments.done")
            events.Add(OfPart("response.function_call_arguments.done", reply, item, ("call_id", callId), ("name", name), ("arguments", arguments)));
        if (CallsIn is "" or "item.done")
            events.Add(Event("response.output_item.done", ("response_id", reply), ("output_index", 0), ("item", Item(arguments))));
        events.Add(Done(reply, CallsIn is "" or "response.done" ? Item(arguments) : null));
        await SendAsync(model, [.. events]);
    }

    public override string ToString() => Name;

    private static JsonObject Done(string reply, JsonObject? item) =>
        Event("response.done", ("response", new JsonObject { ["id"] = reply, ["status"] = "completed", ["output"] = item is null ? [] : new JsonArray(item) }));

    private JsonObject OfPart(string type, string reply, string item, params (string Name, JsonNode? Value)[] more)
    {
        var part = Event(type, more);
        if (HasIds)
            (part["response_id"], part["item_id"], part["output_index"], part["content_index"]) = (reply, item, 0, 0);
        return part;
    }

    private static JsonObject Event(string type, params (string Name, JsonNode? Value)[] fields)
    {
        var json = new JsonObject { ["type"] = type };
        foreach (var (name, value) in fields)
            json[name] = value;
        return json;
    }

    private async Task SendAsync(ScriptedUpstream.Peer model, params JsonObject[] events)
    {
        JsonObject[] spelled = [.. events.Where(one => IsAnnounced || (string)one["type"]! != "response.created").SelectMany(Spell)];
        if (IsListed)
        {
            await model.SendAsync(spelled);
            return;
        }
        foreach (var one in spelled)
            await model.SendAsync(one);
    }

    private IEnumerable<JsonObject> Spell(JsonObject current)
    {
        var type = (string)current["type"]!;
        var old = BetaNames.FirstOrDefault(pair => type == pair.Current || type.StartsWith(pair.Current + ".", StringComparison.Ordinal));
        if (!IsBeta || IsCurrent || old.Beta is null)
            yield return current;
        if (!IsBeta || old.Beta is null)
            yield break;
        var beta = current.DeepClone().AsObject();
        beta["type"] = old.Beta + type[old.Current.Length..];
        yield return beta;
    }
}
