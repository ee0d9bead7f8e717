using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>The answer in a stream of the Responses API.</summary>
internal static class ExpertAnswer
{
    private const string NotUnderstood = "The expert answered something that could not be understood.";

    /// <param name="longest">In characters. The rest is not read: the stream is closed.</param>
    /// <exception cref="ToolException">There is no answer; the message says why.</exception>
    public static async Task<string> ReadAsync(HttpResponseMessage response, int longest, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            throw new ToolException(NotUnderstood);
        var answer = new StringBuilder();
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            await foreach (var message in SseParser.Create(body).EnumerateAsync(cancellation))
            {
                if (Take(message.Data, answer) || answer.Length > longest)
                    return Cut(answer.ToString().Trim(), longest);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Reported below, like a stream that just ends.
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ToolException(NotUnderstood);
        }
        throw new ToolException("The expert's answer broke off. Asking again may help.");
    }

    /// <returns>True if the answer is complete.</returns>
    private static bool Take(string data, StringBuilder answer)
    {
        if (data == "[DONE]")
            return false;
        using var json = JsonDocument.Parse(data);
        var happened = json.RootElement;
        switch (happened.GetProperty("type").GetString())
        {
            case "response.output_text.delta" or "response.refusal.delta":
                answer.Append(happened.GetProperty("delta").GetString());
                return false;
            // There may be several messages: what it is about to do, and the answer.
            case "response.output_item.added" when answer.Length > 0:
                answer.Append(' ');
                return false;
            case "response.completed" when !string.IsNullOrWhiteSpace(answer.ToString()):
                return true;
            case "response.completed":
                throw new ToolException("The expert had nothing to say to that.");
            case "response.incomplete" when Reason(happened) != "content_filter" && !string.IsNullOrWhiteSpace(answer.ToString()):
                return true;
            case "response.incomplete":
                throw new ToolException(Reason(happened) == "content_filter" ? "The expert may not answer that." : "The expert did not come to an end.");
            case "response.failed" or "error":
                throw new ToolException("The expert failed to answer. Asking again may help.");
            default:
                return false;
        }
    }

    private static string? Reason(JsonElement happened) =>
        happened.GetProperty("response").TryGetProperty("incomplete_details", out var details)
        && details.ValueKind == JsonValueKind.Object && details.TryGetProperty("reason", out var reason) ? reason.GetString() : null;

    private static string Cut(string answer, int longest)
    {
        if (answer.Length <= longest)
            return answer;
        var end = answer.AsSpan(0, longest).LastIndexOfAny('.', '!', '?');
        return end > longest / 2 ? answer[..(end + 1)] : answer[..longest] + "…";
    }
}
