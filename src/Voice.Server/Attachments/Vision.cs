using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Attachments;

/// <summary>Describes a picture in words by a model that sees.</summary>
/// <remarks>Source: OpenAI, Responses API, <c>POST /responses</c> with an <c>input_image</c>.</remarks>
internal sealed partial class Vision(UpstreamHttp upstream, VisionOptions options, TimeProvider time, ILogger<Vision> logger)
{
    private const string Who = "The model that describes pictures";
    private const int LongestDescription = 2_000;
    private const int LargestAnswer = 256 * 1024;

    private const string Instructions =
        "Describe this picture for an assistant that talks with the person who shows it and cannot see it. Say first what it is, then what matters in it: "
        + "things, people without names, all text word for word, numbers, colours, damage. Plain sentences, no markup, at most 150 words.";

    /// <inheritdoc cref="Voice.Calls.PictureDescriber"/>
    public async Task<string?> DescribeAsync(Picture picture, CancellationToken cancellation)
    {
        if (options.Model.Length == 0)
        {
            LogNone();
            return null;
        }
        using var late = new CancellationTokenSource(options.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            using var response = await upstream.PostAsync("responses", Request(picture), Who, stop.Token);
            var words = await ReadAsync(response, stop.Token);
            if (words is null)
                upstream.TellUseless("responses", response, "It holds no text.");
            return words is { Length: > LongestDescription } ? words[..LongestDescription] + "…" : words;
        }
        catch (ToolException e)
        {
            LogFailed(e.Message);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            LogLate(options.Timeout);
            return null;
        }
    }

    private JsonObject Request(Picture picture) => new()
    {
        ["model"] = options.Model,
        ["store"] = false,
        ["max_output_tokens"] = 1_000,
        ["input"] = new JsonArray(new JsonObject
        {
            ["type"] = "message",
            ["role"] = "user",
            ["content"] = new JsonArray(
                new JsonObject { ["type"] = "input_text", ["text"] = Instructions },
                new JsonObject { ["type"] = "input_image", ["image_url"] = picture.DataUrl, ["detail"] = picture.Detail }),
        }),
    };

    private static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
            var words = string.Concat(json.RootElement.GetProperty("output").EnumerateArray()
                .Where(static item => item.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array)
                .SelectMany(static item => item.GetProperty("content").EnumerateArray())
                .Select(static part => part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : ""));
            return string.IsNullOrWhiteSpace(words) ? null : words.Trim();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A picture is not described, since Voice:Vision:Model is empty and the assistant does not see")]
    private partial void LogNone();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A picture could not be described: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A picture was not described within {Timeout} (Voice:Vision:Timeout)")]
    private partial void LogLate(TimeSpan timeout);
}
