using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Has a picture made and shows it on the caller's page.</summary>
/// <remarks>Source: OpenAI, Images API, <c>POST /images/generations</c>. Models of the gpt-image family answer base64 and nothing else.</remarks>
internal sealed class PictureTool(UpstreamHttp upstream, PictureOptions options)
{
    private const string Who = "The picture service";
    private const string NotUnderstood = Who + " answered something that could not be understood.";
    private const int LongestCaption = 300;

    // A 1024 by 1024 picture is 0.2 to 3 MB; the line that carries it carries the voice as well.
    private const int LargestAnswer = 12 * 1024 * 1024;

    [VoiceTool("make_picture", Audience = ToolAudience.Browser, MostPerCall = 10, TimeoutSeconds = 120)]
    [Description("Makes a picture and shows it on the caller's page. It takes a while: tell the caller that you are drawing.")]
    public async Task<string> MakePicture(
        CallContext call,
        [Description("What the picture shows, in detail and in English: subject, setting, style.")] string prompt,
        CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(prompt))
            throw new ToolException("A picture of what? The description was empty.");
        var request = new JsonObject { ["model"] = options.Model, ["prompt"] = prompt, ["size"] = options.Size, ["n"] = 1 };
        if (options.Format.Length > 0)
            request["output_format"] = options.Format;
        using var response = await upstream.PostAsync("images/generations", request, Who, cancellation);
        try
        {
            var (base64, shows) = await ReadAsync(response, cancellation);
            call.Show($"data:image/{Kind(base64)};base64,{base64}", Caption(shows ?? prompt));
            return shows is null ? "The picture is on the page." : "The picture is on the page. " + shows;
        }
        catch (ToolException e)
        {
            upstream.TellUseless("images/generations", response, e.Message);
            throw;
        }
    }

    private static async Task<(string Base64, string? Shows)> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
            var picture = json.RootElement.GetProperty("data")[0];
            var base64 = picture.GetProperty("b64_json");
            // A service that draws something else than requested describes it here.
            var shows = picture.TryGetProperty("revised_prompt", out var revised) ? revised.GetString() : null;
            return base64.TryGetBytesFromBase64(out _) ? (base64.GetString()!, shows) : throw new ToolException(NotUnderstood);
        }
        catch (HttpRequestException)
        {
            throw new ToolException($"{Who} sent a picture that is too large, or broke off.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new ToolException(NotUnderstood);
        }
    }

    /// <summary>By the first bytes, because the format may differ from the requested one.</summary>
    private static string Kind(string base64) => base64 switch
    {
        _ when base64.StartsWith("iVBORw", StringComparison.Ordinal) => "png",
        _ when base64.StartsWith("/9j/", StringComparison.Ordinal) => "jpeg",
        _ when base64.StartsWith("UklGR", StringComparison.Ordinal) => "webp",
        _ => throw new ToolException(NotUnderstood),
    };

    private static string Caption(string shows) => shows.Length > LongestCaption ? shows[..LongestCaption] + "…" : shows;
}
