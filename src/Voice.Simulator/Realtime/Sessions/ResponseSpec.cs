using System.Text.Json.Nodes;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Realtime.Sessions;

/// <summary>The settings of one response: the session's, with what its <c>response.create</c> overrides.</summary>
sealed record ResponseSpec
{
    /// <summary><c>audio</c> or <c>text</c>.</summary>
    public required string Modality { get; init; }

    /// <summary>Instructions given for this response only, or null.</summary>
    public string? Directions { get; init; }

    /// <summary>Instructions given for this response, or else those of the session.</summary>
    public required string Instructions { get; init; }

    public required IReadOnlyList<ToolOffer> Tools { get; init; }

    /// <summary>none, auto, required, or an object that names a function.</summary>
    public JsonNode? ToolChoice { get; init; }

    public required string Voice { get; init; }

    public required JsonNode Format { get; init; }

    /// <summary>1 to 4096, or "inf".</summary>
    public required JsonNode MaxOutputTokens { get; init; }

    public JsonNode? Metadata { get; init; }

    /// <summary>True if it belongs to no conversation.</summary>
    public bool OutOfBand { get; init; }

    /// <summary>True if the user's silence caused it.</summary>
    public bool Idle { get; init; }

    public bool IsAudio => Modality == "audio";

    public int TokenLimit => MaxOutputTokens is JsonValue value && value.TryGetValue(out int limit) ? limit : int.MaxValue;

    /// <summary>The request for the mind about these turns.</summary>
    public ReplyRequest Request(IReadOnlyList<Turn> turns)
    {
        var choice = ToolChoice is JsonValue text ? (string?)text : null;
        var name = (string?)(ToolChoice as JsonObject)?["name"];
        var tools = choice == "none" ? [] : name is null ? Tools : [.. Tools.Where(tool => tool.Name == name)];
        return new(turns, tools, Directions, choice == "required" || name is not null, Idle, tools.Count == 0 && Replies.Directions.ReadsAloud(Instructions));
    }
}
