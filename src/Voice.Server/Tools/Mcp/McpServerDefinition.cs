using Voice.Server.Tools.Http;

namespace Voice.Server.Tools.Mcp;

/// <summary>An MCP server as read from the settings, with nothing left to go wrong but the server.</summary>
/// <param name="Url">Null for a program.</param>
/// <param name="Allow">Empty for all.</param>
/// <param name="PinFile">Full path.</param>
internal sealed record McpServerDefinition(
    string Name,
    McpServerSettings Settings,
    Uri? Url,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string?> Environment,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    IReadOnlySet<string> Allow,
    string PinFile,
    Secrets Secrets);
