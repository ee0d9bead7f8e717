using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>The answer in a stream of the Responses API: its text, and the web pages that it names as sources.</summary>
/// <remarks>
/// Source: OpenAI, Responses API: <c>response.output_text.delta</c>, <c>response.output_text.annotation.added</c> with <c>url_citation</c>, and <c>response.output_item.done</c>,
/// whose item is a <c>message</c> with annotations or a <c>web_search_call</c> with <c>action.sources</c>.
/// </remarks>
internal sealed class StreamedAnswer
{
    private const int MostSources = 20;
    private const int LongestTitle = 200;
    private const int LongestUrl = 2_000;

    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, Citation> _cited = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Citation> _searched = new(StringComparer.Ordinal);
    private readonly string _who;

    private StreamedAnswer(string who) => _who = who;

    public string Text => _text.ToString().Trim();

    /// <summary>The web pages that the answer cites; if it cites none, those that were searched.</summary>
    public IReadOnlyList<Citation> Sources => [.. _cited.Count > 0 ? _cited.Values : _searched.Values];

    /// <param name="who">The name of the service for a failure: "The expert".</param>
    /// <param name="longest">In characters. The rest is not read: the stream is closed.</param>
    /// <param name="growing">Called with the number of characters so far; null for nobody.</param>
    /// <exception cref="ToolException">There is no answer; the message says why.</exception>
    public static async Task<StreamedAnswer> ReadAsync(HttpResponseMessage response, string who, int longest, Action<int>? growing, CancellationToken cancellation)
    {
        var answer = new StreamedAnswer(who);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            throw answer.NotUnderstood;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            await foreach (var message in SseParser.Create(body).EnumerateAsync(cancellation))
            {
                var before = answer._text.Length;
                if (answer.Take(message.Data) || answer._text.Length > longest)
                    return answer;
                if (answer._text.Length > before)
                    growing?.Invoke(answer._text.Length);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Reported below, like a stream that just ends.
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw answer.NotUnderstood;
        }
        throw new ToolException($"{who}'s answer broke off. Asking again may help.");
    }

    /// <summary>Cuts a text at the end of a sentence.</summary>
    /// <param name="longest">In characters.</param>
    public static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
            return text;
        var end = text.AsSpan(0, longest).LastIndexOfAny('.', '!', '?');
        return end > longest / 2 ? text[..(end + 1)] : text[..longest] + "…";
    }

    private ToolException NotUnderstood => new($"{_who} answered something that could not be understood.");

    /// <returns>True if the answer is complete.</returns>
    private bool Take(string data)
    {
        if (data == "[DONE]")
            return false;
        using var json = JsonDocument.Parse(data);
        var happened = json.RootElement;
        switch (happened.GetProperty("type").GetString())
        {
            case "response.output_text.delta" or "response.refusal.delta":
                _text.Append(happened.GetProperty("delta").GetString());
                return false;
            case "response.output_text.annotation.added" when happened.TryGetProperty("annotation", out var annotation):
                TakeAnnotation(annotation);
                return false;
            case "response.output_item.done" when happened.TryGetProperty("item", out var item):
                TakeItem(item);
                return false;
            // There may be several messages: what it is about to do, and the answer.
            case "response.output_item.added" when _text.Length > 0:
                _text.Append(' ');
                return false;
            case "response.completed" when Text.Length > 0:
                return true;
            case "response.completed":
                throw new ToolException($"{_who} had nothing to say to that.");
            case "response.incomplete" when Reason(happened) != "content_filter" && Text.Length > 0:
                return true;
            case "response.incomplete":
                throw new ToolException(Reason(happened) == "content_filter" ? $"{_who} may not answer that." : $"{_who} did not come to an end.");
            case "response.failed" or "error":
                throw new ToolException($"{_who} failed to answer. Asking again may help.");
            default:
                return false;
        }
    }

    private void TakeItem(JsonElement item)
    {
        foreach (var part in Children(item, "content"))
            foreach (var annotation in Children(part, "annotations"))
                TakeAnnotation(annotation);
        if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("action", out var action))
            foreach (var source in Children(action, "sources"))
                Add(_searched, Word(source, "url"), Word(source, "title"));
    }

    private void TakeAnnotation(JsonElement annotation)
    {
        if (Word(annotation, "type") == "url_citation")
            Add(_cited, Word(annotation, "url"), Word(annotation, "title"));
    }

    private static void Add(Dictionary<string, Citation> to, string address, string title)
    {
        if (to.Count >= MostSources || address.Length > LongestUrl || !Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return;
        var name = title.Trim();
        to.TryAdd(url.ToString(), new Citation(name.Length == 0 ? url.Host : name.Length > LongestTitle ? name[..LongestTitle] + "…" : name, null, "", url));
    }

    private static JsonElement.ArrayEnumerator Children(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string Word(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String ? word.GetString() ?? "" : "";

    private static string? Reason(JsonElement happened) =>
        happened.GetProperty("response").TryGetProperty("incomplete_details", out var details)
        && details.ValueKind == JsonValueKind.Object && details.TryGetProperty("reason", out var reason) ? reason.GetString() : null;
}
