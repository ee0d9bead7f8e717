using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Simulator.Pictures;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Realtime.Conversations;

/// <summary>Reads the <c>item</c> of a client event.</summary>
static class ItemReader
{
    const int MaxIdLength = 64;

    static readonly FieldRule Message = FieldRule.Fields(
        ("type", FieldRule.Any),
        ("id", FieldRule.Nullable(FieldRule.Text(MaxIdLength))),
        ("object", FieldRule.OneOf("realtime.item")),
        ("status", FieldRule.Nullable(FieldRule.OneOf("completed", "incomplete", "in_progress"))),
        ("role!", FieldRule.OneOf("user", "assistant", "system")),
        ("content!", FieldRule.ListOf(FieldRule.Object)));

    static readonly FieldRule Item = FieldRule.Variants(
        ("message", Message),
        ("function_call", Function(("name!", FieldRule.Text()), ("arguments!", FieldRule.Text()))),
        ("function_call_output", Function(("call_id!", FieldRule.Text()), ("output!", FieldRule.Text()))),
        ("mcp_approval_response", FieldRule.Object),
        ("mcp_approval_request", FieldRule.Object),
        ("mcp_list_tools", FieldRule.Object),
        ("mcp_call", FieldRule.Object));

    /// <summary>The item, or why it is refused.</summary>
    /// <param name="path">Where it stands in the event, for the error.</param>
    public static (ConversationItem? Item, Rejection? Rejection) Read(JsonElement element, string path)
    {
        if (Item.Check(element, path) is { } rejection) return (null, rejection);
        var kind = element.GetProperty("type").GetString();
        var pictures = new List<Picture>();
        if (kind == "message" && CheckContent(element, path, pictures) is { } refused) return (null, refused);

        var json = (JsonObject)JsonNode.Parse(element.GetRawText())!;
        json.Remove("object");
        if (string.IsNullOrEmpty((string?)json["id"])) json["id"] = Identifier.New("item");
        json["status"] ??= "completed";
        if (kind == "function_call") json["call_id"] ??= Identifier.New("call");
        HidePictures(json);
        return (new ConversationItem(json) { Pictures = pictures }.ReadWords(), null);
    }

    /// <summary>The real service tells of a picture without sending it back.</summary>
    static void HidePictures(JsonObject item)
    {
        foreach (var part in (item["content"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (part.ContainsKey("image_url")) part["image_url"] = null;
        }
    }

    static Rejection? CheckContent(JsonElement message, string path, List<Picture> pictures)
    {
        var role = message.GetProperty("role").GetString();
        string[] allowed = role switch
        {
            "system" => ["input_text"],
            "assistant" => ["output_text", "output_audio"],
            _ => ["input_text", "input_audio", "input_image"],
        };
        var index = 0;
        foreach (var part in message.GetProperty("content").EnumerateArray())
        {
            var place = $"{path}.content[{index++}]";
            if (!part.TryGetProperty("type", out var type)) return Rejection.Missing($"{place}.type");
            if (FieldRule.OneOf(allowed).Check(type, $"{place}.type") is { } rejection) return rejection;
            if (CheckPart(part, type.GetString()!, place, pictures) is { } refused) return refused;
        }

        return null;
    }

    static Rejection? CheckPart(JsonElement part, string type, string place, List<Picture> pictures) => type switch
    {
        "input_text" or "output_text" => FieldRule.Fields(("type", FieldRule.Any), ("text!", FieldRule.Text())).Check(part, place),
        "input_audio" => FieldRule.Fields(("type", FieldRule.Any), ("audio!", FieldRule.Text()), ("transcript", FieldRule.Nullable(FieldRule.Text())))
            .Check(part, place),
        "output_audio" when part.TryGetProperty("audio", out _) =>
            Rejection.Invalid($"{place}.audio", "Assistant audio messages cannot be created; use 'output_text'."),
        "output_audio" => FieldRule.Fields(("type", FieldRule.Any), ("transcript", FieldRule.Nullable(FieldRule.Text()))).Check(part, place),
        _ => CheckImage(part, place, pictures),
    };

    static Rejection? CheckImage(JsonElement part, string place, List<Picture> pictures)
    {
        var rule = FieldRule.Fields(("type", FieldRule.Any), ("image_url!", FieldRule.Text()), ("detail", FieldRule.OneOf("auto", "low", "high")));
        if (rule.Check(part, place) is { } rejection) return rejection;
        var url = part.GetProperty("image_url").GetString()!;
        if (!url.StartsWith("data:image/png;base64,", StringComparison.Ordinal) && !url.StartsWith("data:image/jpeg;base64,", StringComparison.Ordinal))
            return Rejection.Invalid($"{place}.image_url", $"Invalid '{place}.image_url': expected a base64-encoded data URI of a PNG or JPEG image.");
        var (picture, wrong) = PictureReader.OfUrl(url, part.Text("detail"), $"{place}.image_url");
        if (picture is not null) pictures.Add(picture);
        return wrong;
    }

    static FieldRule Function(params (string, FieldRule)[] fields) => FieldRule.Fields(
    [
        .. fields,
        ("type", FieldRule.Any),
        ("id", FieldRule.Nullable(FieldRule.Text(MaxIdLength))),
        ("object", FieldRule.OneOf("realtime.item")),
        ("status", FieldRule.Nullable(FieldRule.OneOf("completed", "incomplete", "in_progress"))),
        .. fields.Any(field => field.Item1 == "call_id!") ? [] : new[] { ("call_id", FieldRule.Nullable(FieldRule.Text())) },
    ]);
}
