using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;

namespace Voice.Server.Tools.Mcp;

/// <summary>A tool of an MCP server as it was when it was looked at.</summary>
/// <param name="Name">As the server calls it.</param>
/// <param name="VoiceName">As the model calls it: the server's name, _, and the tool's.</param>
/// <param name="Fingerprint">SHA-256, in hexadecimal, over all that the model or the policy goes by.</param>
internal sealed partial record FrozenTool(string Name, string VoiceName, string Description, JsonElement Schema, bool ReadOnly, string Fingerprint)
{
    private const int LongestName = 64;

    public static FrozenTool Of(string server, Tool tool)
    {
        var readOnly = tool.Annotations?.ReadOnlyHint == true;
        var description = tool.Description ?? tool.Title ?? tool.Name;
        var schema = tool.InputSchema.Clone();
        // Lengths before the parts: no two different tools give the same bytes.
        var bytes = Encoding.UTF8.GetBytes(string.Concat(new[] { tool.Name, description, JsonSerializer.Serialize(schema), readOnly ? "read-only" : "" }.Select(p => $"{p.Length}:{p}\n")));
        var name = NotAllowed.Replace($"{server}_{tool.Name}", "_");
        return new FrozenTool(
            tool.Name, name.Length > LongestName ? name[..LongestName] : name, description, schema, readOnly, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex NotAllowed { get; }
}
