namespace Voice.Server.Tools.Mcp;

/// <summary>An MCP server does not know the session that a request named. It has not looked at the request itself.</summary>
internal sealed class McpSessionGoneException(string message) : Exception(message);
