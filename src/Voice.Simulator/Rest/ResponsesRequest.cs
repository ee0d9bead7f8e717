using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Realtime;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Rest;

/// <summary>What <c>POST /responses</c> is asked.</summary>
sealed record ResponsesRequest
{
    /// <summary>The real service takes no fewer.</summary>
    const int LeastOutputTokens = 16;

    static readonly string[] Unsupported = ["previous_response_id", "conversation", "prompt"];

    /// <summary>The request as it was sent: the response repeats most of it.</summary>
    public required JsonElement Body { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyList<Turn> Turns { get; init; }

    /// <summary>The functions offered; tools that the service runs itself are not among them.</summary>
    public required IReadOnlyList<ToolOffer> Tools { get; init; }

    public bool Stream { get; init; }

    public int? MaxOutputTokens { get; init; }

    /// <summary>Reads a body.</summary>
    /// <returns>The request, or what is wrong with it.</returns>
    public static (ResponsesRequest? Request, Rejection? Wrong) Read(JsonElement body)
    {
        if (body.Text("model").Length == 0) return (null, Rejection.Missing("model"));
        if (!body.Has("input")) return (null, Rejection.Missing("input"));
        foreach (var name in Unsupported)
        {
            if (body.Has(name)) return (null, new("unsupported_parameter", $"The simulator keeps nothing between requests and does not support '{name}'.", name));
        }

        if (Flag(body, "background")) return (null, new("unsupported_parameter", "The simulator does not support 'background'.", "background"));
        int? limit = null;
        if (body.Has("max_output_tokens"))
        {
            if (!body.GetProperty("max_output_tokens").TryGetInt(out var tokens) || tokens < LeastOutputTokens)
                return (null, Rejection.Invalid("max_output_tokens", $"Invalid 'max_output_tokens': integer of at least {LeastOutputTokens} expected."));
            limit = tokens;
        }

        var (tools, wrongTool) = ReadTools(body);
        if (wrongTool is not null) return (null, wrongTool);
        var (turns, wrong) = ResponsesInput.Read(body.GetProperty("input"));
        if (turns is null) return (null, wrong);
        return (new() { Body = body, Model = body.Text("model"), Turns = turns, Tools = tools, Stream = Flag(body, "stream"), MaxOutputTokens = limit }, null);
    }

    /// <summary>The request for the mind.</summary>
    public ReplyRequest ForMind()
    {
        var choice = Body.Text("tool_choice");
        var name = Body.Has("tool_choice") ? Body.GetProperty("tool_choice").Text("name") : "";
        var tools = choice == "none" ? [] : name.Length == 0 ? Tools : [.. Tools.Where(tool => tool.Name == name)];
        return new(Turns, tools, null, choice == "required" || name.Length > 0);
    }

    /// <summary>A field of the request as it goes into the response; the default where it was left out.</summary>
    public JsonNode? Echo(string name, JsonNode? otherwise = null) => Body.Has(name) ? JsonNode.Parse(Body.GetProperty(name).GetRawText()) : otherwise;

    static (IReadOnlyList<ToolOffer> Tools, Rejection? Wrong) ReadTools(JsonElement body)
    {
        if (!body.Has("tools")) return ([], null);
        var offered = body.GetProperty("tools");
        if (offered.ValueKind != JsonValueKind.Array) return ([], Rejection.Invalid("tools", "Invalid type for 'tools': an array expected."));
        var tools = new List<ToolOffer>();
        var index = 0;
        foreach (var tool in offered.EnumerateArray())
        {
            var path = $"tools[{index++}]";
            if (tool.Text("type").Length == 0) return ([], Rejection.Missing(path + ".type"));
            if (tool.Text("type") != "function") continue;
            if (tool.Text("name").Length == 0) return ([], Rejection.Missing(path + ".name"));
            tools.Add(new(tool.Text("name"), tool.Text("description"), tool.Has("parameters") ? tool.GetProperty("parameters") : default));
        }

        return (tools, null);
    }

    static bool Flag(JsonElement body, string name) => body.Has(name) && body.GetProperty(name).ValueKind == JsonValueKind.True;
}
