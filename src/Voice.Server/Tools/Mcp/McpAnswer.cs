using ModelContextProtocol.Protocol;
using Voice.Server.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tools.Mcp;

/// <summary>Makes of a tool's result what the model is told.</summary>
internal static class McpAnswer
{
    private const int LongestError = 500;

    /// <exception cref="ToolException">The result is an error, or too large.</exception>
    public static string Read(CallToolResult result, int largest, Secrets secrets)
    {
        var text = string.Join('\n', result.Content.Select(Text).OfType<string>());
        if (text.Length == 0 && result.StructuredContent is { } structured)
            text = structured.GetRawText();
        text = secrets.Blot(text);
        if (result.IsError == true)
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

    private static string? Text(ContentBlock block) => block switch
    {
        TextContentBlock text => text.Text,
        EmbeddedResourceBlock { Resource: TextResourceContents resource } => resource.Text,
        ResourceLinkBlock link => $"{link.Name}: {link.Uri}",
        ImageContentBlock => "[a picture, which cannot be shown]",
        AudioContentBlock => "[a sound, which cannot be played]",
        _ => null,
    };
}
