using System.Text.Json;
using Voice.Simulator.Http;
using Voice.Simulator.Text;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Images;

/// <summary><c>POST {prefix}/images/generations</c>: a real picture, though hardly the one that was asked for.</summary>
static class ImagesEndpoint
{
    const int LongestPrompt = 32_000;
    const int SmallestSide = 16;
    const int LargestSide = 1_024;

    static readonly string[] Formats = ["png", "jpeg", "webp"];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/images/generations", HandleAsync);

    static async Task HandleAsync(HttpContext context, TimeProvider time)
    {
        if (await RestBody.ReadAsync(context) is not { } body) return;
        var size = Size(body);
        if (Wrong(body, size) is { } wrong)
        {
            await HttpError.WriteAsync(context, wrong);
            return;
        }

        var prompt = body.Text("prompt");
        var (width, height) = size!.Value;
        var (input, output) = (TokenCount.OfText(prompt), width * height / 1_024);
        if (!await RestHeaders.SpendAsync(context, input + output)) return;
        var picture = PngFile.Write(width, height, new Painting(prompt).Paint(width, height));
        await context.Response.WriteAsJsonAsync(
            new
            {
                created = time.GetUtcNow().ToUnixTimeSeconds(),
                background = "opaque",
                data = new[] { new { b64_json = Convert.ToBase64String(picture), revised_prompt = Painting.Shows } },
                // It draws nothing else, whatever was asked for, and says so.
                output_format = "png",
                quality = "low",
                size = $"{width}x{height}",
                usage = new
                {
                    input_tokens = input,
                    input_tokens_details = new { text_tokens = input, image_tokens = 0 },
                    output_tokens = output,
                    total_tokens = input + output,
                },
            },
            JsonText.Compact,
            context.RequestAborted);
    }

    static Rejection? Wrong(JsonElement body, (int Width, int Height)? size)
    {
        if (body.Text("prompt") is not { Length: > 0 } prompt) return Rejection.Missing("prompt");
        if (prompt.Length > LongestPrompt) return new("string_above_max_length", $"Invalid 'prompt': string too long. Expected at most {LongestPrompt} characters.", "prompt");
        if (body.Has("n") && (!body.GetProperty("n").TryGetInt(out var count) || count != 1))
            return Rejection.Invalid("n", "Invalid 'n': the simulator draws one picture at a time.");
        if (size is null) return Rejection.Invalid("size", $"Invalid 'size': auto, or width and height of {SmallestSide} to {LargestSide}, as in 512x512, expected.");
        if (body.Has("output_format") && !Formats.Contains(body.Text("output_format")))
            return Rejection.Invalid("output_format", "Invalid value for 'output_format'. Supported values are: 'png', 'jpeg', and 'webp'.");
        if (body.Has("response_format")) return Rejection.Unknown("response_format");
        return body.Has("stream") && body.GetProperty("stream").ValueKind == JsonValueKind.True
            ? new("unsupported_parameter", "The simulator does not stream pictures.", "stream")
            : null;
    }

    static (int Width, int Height)? Size(JsonElement body)
    {
        if (!body.Has("size") || body.Text("size") == "auto") return (LargestSide, LargestSide);
        var sides = body.Text("size").Split('x');
        return sides.Length == 2 && Side(sides[0]) is { } width && Side(sides[1]) is { } height ? (width, height) : null;
    }

    static int? Side(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, null, out var side) && side is >= SmallestSide and <= LargestSide ? side : null;
}
