using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Voice.Server.Tools.Mcp;

/// <summary>A tool of an MCP server as it was when it was looked at.</summary>
/// <param name="Name">As the server calls it.</param>
/// <param name="VoiceName">As the model calls it: the server's name, _, and the tool's.</param>
/// <param name="Fingerprint">SHA-256, in hexadecimal, over all fields that the model or the policy uses.</param>
internal sealed partial record FrozenTool(string Name, string VoiceName, string Description, JsonElement Schema, bool ReadOnly, string Fingerprint)
{
    private const int LongestName = 64;

    private static readonly JsonElement NoParameters = JsonElement.Parse("""{"type":"object"}""");

    /// <summary>Reads one tool of a list as it came. Its schema may be anything: whether it can be offered is found out where all tools pass.</summary>
    /// <param name="server">The server's name in the settings.</param>
    /// <param name="wrong">Why it is no tool, as the end of a sentence; or null.</param>
    /// <exception cref="InvalidOperationException">A text in it holds half a character.</exception>
    public static FrozenTool? Read(string server, JsonElement tool, out string? wrong)
    {
        var isObject = tool.ValueKind == JsonValueKind.Object;
        var name = isObject ? Text(tool, "name") : null;
        wrong = !isObject ? "it is not an object" : string.IsNullOrEmpty(name) ? "it has no name" : null;
        return wrong is null ? Of(server, name!, tool) : null;
    }

    private static FrozenTool Of(string server, string toolName, JsonElement tool)
    {
        var readOnly = tool.TryGetProperty("annotations", out var notes) && notes.ValueKind == JsonValueKind.Object
            && notes.TryGetProperty("readOnlyHint", out var hint) && hint.ValueKind == JsonValueKind.True;
        var description = Text(tool, "description") ?? Text(tool, "title") ?? toolName;
        var schema = tool.TryGetProperty("inputSchema", out var input) && input.ValueKind != JsonValueKind.Null ? input.Clone() : NoParameters;
        // Lengths before the parts: no two different tools give the same bytes.
        var bytes = Encoding.UTF8.GetBytes(string.Concat(new[] { toolName, description, JsonSerializer.Serialize(schema), readOnly ? "read-only" : "" }.Select(p => $"{p.Length}:{p}\n")));
        var name = NotAllowed.Replace($"{server}_{toolName}", "_");
        return new FrozenTool(
            toolName, name.Length > LongestName ? name[..LongestName] : name, description, schema, readOnly, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static string? Text(JsonElement tool, string name) => tool.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex NotAllowed { get; }
}
