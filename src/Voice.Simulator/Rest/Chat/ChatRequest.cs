using System.Text.Json;
using Voice.Simulator.Replies;
using Voice.Simulator.Rest.Attachments;
using Voice.Simulator.Text;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Chat;

/// <summary>What <c>POST /chat/completions</c> is asked.</summary>
sealed record ChatRequest
{
    /// <summary>The request as it was sent.</summary>
    public required JsonElement Body { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyList<Turn> Turns { get; init; }

    public required IReadOnlyList<ToolOffer> Tools { get; init; }

    public bool Stream { get; init; }

    /// <summary>True where the stream ends with a chunk of usage.</summary>
    public bool IncludesUsage { get; init; }

    public int? MaxTokens { get; init; }

    /// <summary>All that a model would read, in the order in which a cache compares it.</summary>
    public required string Prompt { get; init; }

    /// <summary>What the pictures cost.</summary>
    public int ImageTokens => Turn.AttachedTokens(Turns).Images;

    /// <summary>What the words cost, and the text of the documents.</summary>
    public int TextTokens => TokenCount.OfText(Prompt) + Turn.AttachedTokens(Turns).Text;

    /// <summary>The form that the answer must have, or null.</summary>
    public JsonElement? Format => Body.Has("response_format") && Body.GetProperty("response_format").Has("json_schema") ? Body.GetProperty("response_format").GetProperty("json_schema") : null;

    /// <summary>Reads a body.</summary>
    /// <param name="contents">Reads what messages bring along.</param>
    /// <returns>The request, or what is wrong with it.</returns>
    public static (ChatRequest? Request, Rejection? Wrong) Read(JsonElement body, ContentReader contents)
    {
        if (body.Text("model") is not { Length: > 0 } model) return (null, Rejection.Missing("model"));
        if (!body.Has("messages")) return (null, Rejection.Missing("messages"));
        if (body.Has("n") && (!body.GetProperty("n").TryGetInt(out var choices) || choices != 1))
            return (null, Rejection.Invalid("n", "Invalid 'n': the simulator makes one choice."));
        var (limit, wrongLimit) = ReadLimit(body);
        if (wrongLimit is not null) return (null, wrongLimit);
        var (tools, wrongTools) = ReadTools(body, model);
        if (tools is null) return (null, wrongTools);
        var (turns, wrong) = ChatMessages.Read(body.GetProperty("messages"), contents);
        if (turns is null) return (null, wrong);
        var stream = body.Flag("stream");
        if (!stream && body.Has("stream_options"))
            return (null, Rejection.Invalid("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled."));
        return (new()
        {
            Body = body,
            Model = model,
            Prompt = (body.Has("tools") ? body.GetProperty("tools").GetRawText() : "") + PromptText.Of(body.GetProperty("messages").GetRawText()),
            Turns = turns,
            Tools = tools,
            Stream = stream,
            IncludesUsage = stream && body.Has("stream_options") && body.GetProperty("stream_options").Flag("include_usage"),
            MaxTokens = limit,
        }, null);
    }

    /// <summary>The request for the mind.</summary>
    public ReplyRequest ForMind()
    {
        var choice = Body.Text("tool_choice");
        var named = Body.Has("tool_choice") && Body.GetProperty("tool_choice").Has("function")
            ? Body.GetProperty("tool_choice").GetProperty("function").Text("name")
            : "";
        var tools = choice == "none" ? [] : named.Length == 0 ? Tools : [.. Tools.Where(tool => tool.Name == named)];
        return new(Turns, tools, null, choice == "required" || named.Length > 0);
    }

    static (int? Limit, Rejection? Wrong) ReadLimit(JsonElement body)
    {
        foreach (var name in (string[])["max_completion_tokens", "max_tokens"])
        {
            if (!body.Has(name)) continue;
            if (FieldRule.Integer(1, int.MaxValue).Check(body.GetProperty(name), name) is { } wrong) return (null, wrong);
            return (body.GetProperty(name).GetInt32(), null);
        }

        return (null, null);
    }

    static (IReadOnlyList<ToolOffer>? Tools, Rejection? Wrong) ReadTools(JsonElement body, string model)
    {
        if (!body.Has("tools")) return ([], null);
        var offered = body.GetProperty("tools");
        if (offered.ValueKind != JsonValueKind.Array) return (null, Rejection.Invalid("tools", "Invalid type for 'tools': an array expected."));
        var tools = new List<ToolOffer>();
        foreach (var tool in offered.EnumerateArray())
        {
            var path = $"tools[{tools.Count}]";
            if (tool.Text("type") != "function") return (null, Rejection.Invalid($"{path}.type", $"Invalid value: '{tool.Text("type")}'. Supported values are: 'function'."));
            if (!tool.Has("function") || tool.GetProperty("function").Text("name") is not { Length: > 0 } name) return (null, Rejection.Missing($"{path}.function.name"));
            var function = tool.GetProperty("function");
            tools.Add(new(name, function.Text("description"), function.Has("parameters") ? function.GetProperty("parameters") : default));
        }

        // The one model of this family calls functions here only without reasoning, and on the Responses API otherwise.
        if (tools.Count > 0 && model.StartsWith("gpt-6", StringComparison.Ordinal) && body.Text("reasoning_effort") != "none")
        {
            const string Message = "Function tools with reasoning are not supported for this model in /v1/chat/completions. Use /v1/responses, or set 'reasoning_effort' to 'none'.";
            return (null, new("unsupported_parameter", Message, "reasoning_effort"));
        }

        return (tools, null);
    }
}
