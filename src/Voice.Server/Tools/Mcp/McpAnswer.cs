using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Server.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tools.Mcp;

/// <summary>Turns the result of a tool, in any form, into text for the model.</summary>
/// <remarks>Source: MCP, <c>CallToolResult</c>; <c>toolResult</c> is of the revision 2024-10-07.</remarks>
internal static class McpAnswer
{
    private const int LongestError = 500;

    private static readonly string[] Structured = ["structuredContent", "toolResult"];
    private static readonly string[] Known = ["content", "isError", "_meta", "resultType", .. Structured];

    /// <inheritdoc cref="Read(JsonElement, int, Secrets)"/>
    public static string Read(JsonNode? result, int largest, Secrets secrets)
    {
        try
        {
            return Read(JsonSerializer.SerializeToElement(result), largest, secrets);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException)
        {
            throw new ToolException("The tool ran, but its answer cannot be read: it holds half a character.");
        }
    }

    /// <param name="result">As it came.</param>
    /// <exception cref="ToolException">The result is an error, or too large.</exception>
    public static string Read(JsonElement result, int largest, Secrets secrets)
    {
        var text = secrets.Blot(Words(result));
        if (IsError(result))
            throw new ToolException(text.Length switch
            {
                0 => "The tool failed.",
                > LongestError => text[..LongestError] + "…",
                _ => text,
            });
        if (text.Length > largest)
            throw new ToolException("The tool answered more than can be taken in.");
        return text.Length == 0 ? "done" : text;
    }

    private static string Words(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object)
            return result.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? "" : result.ValueKind == JsonValueKind.String ? Text(result) : result.GetRawText();
        var text = result.TryGetProperty("content", out var content) ? Content(content) : "";
        if (text.Length > 0)
            return text;
        foreach (var name in Structured)
        {
            if (result.TryGetProperty(name, out var structured) && structured.ValueKind != JsonValueKind.Null)
                return structured.GetRawText();
        }
        return result.EnumerateObject().Any(p => !Known.Contains(p.Name)) ? result.GetRawText() : "";
    }

    private static string Content(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => "",
        JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select(Block).OfType<string>()),
        _ => Block(content) ?? "",
    };

    private static string? Block(JsonElement block)
    {
        if (block.ValueKind != JsonValueKind.Object)
            return block.ValueKind == JsonValueKind.Null ? null : block.ValueKind == JsonValueKind.String ? Text(block) : block.GetRawText();
        return Member(block, "type") switch
        {
            "image" => "[a picture, which cannot be shown]",
            "audio" => "[a sound, which cannot be played]",
            "resource" when block.TryGetProperty("resource", out var resource) && resource.ValueKind == JsonValueKind.Object => Member(resource, "text") ?? "[a file, which cannot be read]",
            "resource_link" => $"{Member(block, "name")}: {Member(block, "uri")}",
            _ when Member(block, "text") is { } text => text,
            _ when block.TryGetProperty("text", out var other) && other.ValueKind != JsonValueKind.Null => other.GetRawText(),
            "text" => null,
            null => block.GetRawText(),
            _ => "[something of a kind that is not known here]",
        };
    }

    private static bool IsError(JsonElement result) => result.ValueKind == JsonValueKind.Object && result.TryGetProperty("isError", out var error) && error.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.String => string.Equals(Text(error), "true", StringComparison.OrdinalIgnoreCase),
        JsonValueKind.Number => error.TryGetDouble(out var number) && number != 0,
        _ => false,
    };

    private static string? Member(JsonElement owner, string name) => owner.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? Text(text) : null;

    private static string Text(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "[text that holds half a character and cannot be read]";
        }
    }
}
