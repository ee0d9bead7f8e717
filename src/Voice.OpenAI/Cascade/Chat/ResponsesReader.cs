using System.Text.Json;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Cascade;

/// <summary>Reads the events of <c>POST /responses</c>, or the response that came whole.</summary>
/// <remarks>
/// Source: OpenAI API description, <c>ResponseStreamEvent</c>. Servers leave events out: the words may come in the pieces, only when a part or an item is done,
/// or only in the response at the end. The first form that arrives is used, and later forms add only what is new.
/// </remarks>
internal sealed class ResponsesReader
{
    private readonly Dictionary<string, string> _parts = [];
    private readonly HashSet<string> _reasoned = [];
    private readonly List<string> _reasoning = [];             // since the last call

    /// <param name="name">Of the event, for a server that does not repeat it in the data.</param>
    /// <returns>False if the message does not belong to this API.</returns>
    public bool Read(string name, JsonElement message, ChatAnswer answer)
    {
        var type = message.Text("type") is { Length: > 0 } given ? given : name;
        var item = message.Get("item");
        switch (type)
        {
            case "response.output_text.delta" or "response.refusal.delta":
                Say(message, message.Get("delta"), answer);
                return true;
            case "response.output_text.done":
                Complete(message, message.Get("text"), answer);
                return true;
            case "response.refusal.done":
                Complete(message, message.Get("refusal"), answer);
                return true;
            case "response.content_part.done":
                ReadPart(message, message.Get("part"), answer);
                return true;
            case "response.function_call_arguments.delta":
                answer.IsAlive = true;
                answer.Calls.Add(IndexOf(message), "", "", message.Get("delta"));
                return true;
            case "response.function_call_arguments.done":
                answer.IsAlive = true;
                answer.Calls.Complete(IndexOf(message), "", message.Text("name"), message.Get("arguments"));
                return true;
            case "response.output_item.added" when item.Text("type") == "function_call":
                answer.IsAlive = true;
                answer.Calls.Add(IndexOf(message), item.Text("call_id"), item.Text("name"), item.Get("arguments"));
                return true;
            case "response.output_item.done":
                ReadItem(IndexOf(message), item, answer);
                return true;
            case "response.completed" or "response.done" or "response.incomplete" or "response.failed" or "response.cancelled":
                ReadResponse(message.Get("response"), type["response.".Length..], answer);
                return true;
            case "error" or "response.error":
                answer.Error = ErrorBody.Read(message.Get("error").Exists() ? message.Get("error") : message);
                return true;
            case not null when type.StartsWith("response.reasoning", StringComparison.Ordinal):
                answer.Think();
                return true;
            case not null when type.StartsWith("response.", StringComparison.Ordinal):
                return true;
        }
        if (message.Get("output").ValueKind != JsonValueKind.Array && message.Text("object") != "response")
            return false;
        ReadResponse(message, "", answer);
        return true;
    }

    /// <param name="outcome">As the event says it; empty to look for it in the response.</param>
    private void ReadResponse(JsonElement response, string outcome, ChatAnswer answer)
    {
        if (response.Text("id") is { Length: > 0 } id)
            answer.ResponseId = id;
        if (response.Get("usage") is { ValueKind: JsonValueKind.Object } usage)
            answer.Usage = CompletionsReader.ReadUsage(usage) ?? answer.Usage;
        var index = 0;
        foreach (var item in response.Get("output").Items())
            ReadItem((index++).ToString(System.Globalization.CultureInfo.InvariantCulture), item, answer);
        Complete(response, response.Get("output_text"), answer);
        var status = response.Text("status") is { Length: > 0 } given ? given : outcome;
        if (response.Get("error") is { ValueKind: JsonValueKind.Object or JsonValueKind.String } error)
            answer.Error = ErrorBody.Read(error);
        else if (status is "failed" or "cancelled" || outcome == "failed")
            answer.Error = ErrorBody.Read(response);
        answer.End(status == "incomplete" ? response.Get("incomplete_details").Text("reason") is { Length: > 0 } reason ? reason : "length" : "stop");
        answer.IsOver = true;
    }

    private void ReadItem(string index, JsonElement item, ChatAnswer answer)
    {
        switch (item.Text("type"))
        {
            case "function_call":
                answer.IsAlive = true;
                answer.Calls.Complete(index, item.Text("call_id"), item.Text("name"), item.Get("arguments"));
                if (_reasoning.Count > 0 && answer.Reasoning.TryAdd(item.Text("call_id"), [.. _reasoning]))
                    _reasoning.Clear();
                break;
            case "reasoning":
                answer.Think();
                // Each comes twice: when it is done, and in the whole response.
                if (item.Text("encrypted_content").Length > 0 && _reasoned.Add(item.Text("id")))
                    _reasoning.Add(item.GetRawText());
                break;
            case "message" or "" when item.ValueKind == JsonValueKind.Object:
                answer.Phase = item.Text("phase") is { Length: > 0 } phase ? phase : answer.Phase;
                var part = 0;
                foreach (var content in item.Get("content").Items())
                    ReadPart($"{index}/{part++}", content, answer);
                if (item.Get("content").ValueKind == JsonValueKind.String)
                    Complete($"{index}/0", item.Get("content"), answer);
                break;
        }
    }

    private void ReadPart(JsonElement message, JsonElement part, ChatAnswer answer) => ReadPart(PlaceOf(message), part, answer);

    private void ReadPart(string place, JsonElement part, ChatAnswer answer)
    {
        if (part.Text("type") is "output_text" or "text" or "")
            Complete(place, part.Get("text"), answer);
        else if (part.Text("type") == "refusal")
            Complete(place, part.Get("refusal"), answer);
    }

    private void Say(JsonElement message, JsonElement delta, ChatAnswer answer)
    {
        var before = answer.Text.Length;
        CompletionsReader.ReadContent(delta, answer);
        var place = PlaceOf(message);
        _parts[place] = _parts.GetValueOrDefault(place, "") + answer.Text[before..];
    }

    private void Complete(JsonElement message, JsonElement whole, ChatAnswer answer) => Complete(PlaceOf(message), whole, answer);

    /// <summary>The whole text of a part: only what was not said of it is new.</summary>
    private void Complete(string place, JsonElement whole, ChatAnswer answer)
    {
        var text = whole.Text();
        if (text.Length == 0)
            return;
        var said = _parts.GetValueOrDefault(place, "");
        // If a server does not number its parts, or changes the numbers at the end, the words identify a part.
        if (said.Length == 0 && answer.Text.Contains(text, StringComparison.Ordinal))
            return;
        if (said.Length == 0 && answer.Text.Length > 0 && text.StartsWith(answer.Text, StringComparison.Ordinal))
            said = answer.Text;
        if (!text.StartsWith(said, StringComparison.Ordinal))
            return;
        answer.Say(text[said.Length..]);
        _parts[place] = text;
    }

    private static string IndexOf(JsonElement message) => message.Text("output_index") is { Length: > 0 } index ? index : message.Text("item_id");

    private static string PlaceOf(JsonElement message) => $"{IndexOf(message)}/{(message.Text("content_index") is { Length: > 0 } index ? index : "0")}";
}
