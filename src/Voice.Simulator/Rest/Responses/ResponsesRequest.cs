using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Replies;
using Voice.Simulator.Rest.Attachments;
using Voice.Simulator.Text;
using Voice.Simulator.VectorStores;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Responses;

/// <summary>What <c>POST /responses</c> is asked.</summary>
sealed record ResponsesRequest
{
    /// <summary>The real service takes no fewer.</summary>
    const int LeastOutputTokens = 16;

    static readonly string[] Unsupported = ["conversation", "prompt"];

    /// <summary>The request as it was sent: the response repeats most of it.</summary>
    public required JsonElement Body { get; init; }

    public required string Model { get; init; }

    /// <summary>The conversation, with that of the previous response in front.</summary>
    public required IReadOnlyList<Turn> Turns { get; init; }

    /// <summary>All that a model would read, in the order in which a cache compares it.</summary>
    public required string Prompt { get; init; }

    /// <summary>True where a later request may go on from this one.</summary>
    public bool Store { get; init; }

    /// <summary>True where somebody asks one thing and offers nothing: a question, not a conversation.</summary>
    public bool IsQuestion { get; init; }

    /// <summary>The functions offered; tools that the service runs itself are not among them.</summary>
    public required IReadOnlyList<ToolOffer> Tools { get; init; }

    /// <summary>The search of files that the service runs itself, or null.</summary>
    public FileSearchTool? Search { get; init; }

    /// <summary>True where the results of a search are wanted, and not only its answer.</summary>
    public bool IncludesResults => Body.Has("include") && Body.GetProperty("include").ValueKind == JsonValueKind.Array &&
        Body.GetProperty("include").EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String && name.ValueEquals("file_search_call.results"));

    public bool Stream { get; init; }

    public int? MaxOutputTokens { get; init; }

    /// <summary>Reads a body.</summary>
    /// <param name="kept">The conversations that may be gone on from.</param>
    /// <param name="owner">Whose request it is.</param>
    /// <param name="contents">Reads what messages bring along.</param>
    /// <param name="stores">The vector stores that may be searched.</param>
    /// <returns>The request, or what is wrong with it.</returns>
    public static (ResponsesRequest? Request, Rejection? Wrong) Read(JsonElement body, KeptResponses kept, string owner, ContentReader contents, StoreShelf stores)
    {
        if (body.Text("model").Length == 0) return (null, Rejection.Missing("model"));
        if (!body.Has("input")) return (null, Rejection.Missing("input"));
        foreach (var name in Unsupported)
        {
            if (body.Has(name)) return (null, new("unsupported_parameter", $"The simulator does not support '{name}'.", name));
        }

        if (body.Flag("background")) return (null, new("unsupported_parameter", "The simulator does not support 'background'.", "background"));
        int? limit = null;
        if (body.Has("max_output_tokens"))
        {
            if (!body.GetProperty("max_output_tokens").TryGetInt(out var tokens) || tokens < LeastOutputTokens)
                return (null, Rejection.Invalid("max_output_tokens", $"Invalid 'max_output_tokens': integer of at least {LeastOutputTokens} expected."));
            limit = tokens;
        }

        var (tools, wrongTool) = ReadTools(body);
        if (wrongTool is not null) return (null, wrongTool);
        var (search, wrongSearch) = FileSearchTool.Read(body, stores, owner);
        if (wrongSearch is not null) return (null, wrongSearch);
        KeptResponse? previous = null;
        if (body.Has("previous_response_id") && (previous = kept.Find(owner, body.Text("previous_response_id"))) is null)
        {
            var message = $"Previous response with id '{body.Text("previous_response_id")}' not found.";
            return (null, new("previous_response_not_found", message, "previous_response_id"));
        }

        var input = body.GetProperty("input");
        var (turns, wrong) = ResponsesInput.Read(input, previous?.Turns ?? [], contents);
        if (turns is null) return (null, wrong);
        return (new()
        {
            Body = body,
            Model = body.Text("model"),
            Turns = turns,
            Prompt = body.Text("instructions") + (body.Has("tools") ? body.GetProperty("tools").GetRawText() : "") + previous?.Prompt + PromptText.Of(input.GetRawText()),
            Tools = tools,
            Search = body.Text("tool_choice") == "none" ? null : search,
            Stream = body.Flag("stream"),
            Store = body.FlagOr("store", true),
            IsQuestion = tools.Count == 0 && previous is null && input.ValueKind == JsonValueKind.String,
            MaxOutputTokens = limit,
        }, null);
    }

    /// <summary>What the input costs: its words, and the pictures and documents in it.</summary>
    public int InputTokens => TokenCount.OfText(Prompt) + Turn.AttachedTokens(Turns).Images + Turn.AttachedTokens(Turns).Text;

    /// <summary>The form that the answer must have, or null.</summary>
    public JsonElement? Format => Body.Has("text") && Body.GetProperty("text").Has("format") ? Body.GetProperty("text").GetProperty("format") : null;

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
}
