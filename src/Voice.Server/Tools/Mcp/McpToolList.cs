using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Voice.Server.Tools.Mcp;

/// <summary>Reads a server's list of tools piece by piece, so that one piece that is not right does not cost the others.</summary>
/// <param name="Tools">In the order of the server.</param>
/// <param name="Wrong">The mistakes of the other tools, one sentence each.</param>
internal sealed record McpToolList(IReadOnlyList<FrozenTool> Tools, IReadOnlyList<string> Wrong)
{
    private const int MostPages = 64;
    private const int MostListed = 1_024;

    /// <param name="server">The server's name in the settings.</param>
    /// <exception cref="InvalidDataException">What came is no list at all.</exception>
    public static async Task<McpToolList> ReadAsync(McpSession session, string server, CancellationToken cancellation)
    {
        var list = new McpToolList(new List<FrozenTool>(), new List<string>());
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        for (var pages = 1; ; pages++)
        {
            var page = await session.AskAsync(RequestMethods.ToolsList, cursor is null ? [] : new JsonObject { ["cursor"] = cursor }, cancellation);
            cursor = list.Add(page, server, pages == 1);
            if (string.IsNullOrEmpty(cursor))
                return list;
            if (cursors.Add(cursor) && pages < MostPages && list.Tools.Count < MostListed)
                continue;
            list.AddWrong($"Its list of tools does not end; the first {list.Tools.Count} are used");
            return list;
        }
    }

    /// <returns>The cursor of the next page, or null.</returns>
    internal string? Add(JsonNode? page, string server, bool isFirst)
    {
        try
        {
            return AddPage(page, server, isFirst);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            AddWrong("A part of its list of tools holds half a character, or a property twice");
            return null;
        }
    }

    private string? AddPage(JsonNode? page, string server, bool isFirst)
    {
        // Some answer with the bare list.
        var listed = page is JsonObject whole ? whole["tools"] : page;
        if (listed is not JsonArray tools)
        {
            if (isFirst)
                throw new InvalidDataException("What it answered is not a list of tools.");
            AddWrong("A later part of its list of tools is not a list");
            return null;
        }
        for (var place = 1; place <= tools.Count && Tools.Count < MostListed; place++)
        {
            if (Read(tools[place - 1], server, out var wrong) is not { } tool)
                AddWrong($"Tool {place} of its list is not offered: {wrong}");
            else if (Tools.Any(t => t.Name == tool.Name))
                AddWrong($"Two of its tools have the name of {tool.VoiceName}; the second is not offered");
            else
                ((List<FrozenTool>)Tools).Add(tool);
        }
        return page is JsonObject && page["nextCursor"] is JsonValue next && next.TryGetValue<string>(out var cursor) ? cursor : null;
    }

    private static FrozenTool? Read(JsonNode? tool, string server, out string? wrong)
    {
        try
        {
            return FrozenTool.Read(server, JsonSerializer.SerializeToElement(tool), out wrong);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            wrong = "it holds half a character";
            return null;
        }
    }

    private void AddWrong(string sentence)
    {
        if (Wrong.Count < MostListed)
            ((List<string>)Wrong).Add(sentence);
    }
}
