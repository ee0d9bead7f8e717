using System.Text.Json;

namespace Voice.Tools;

/// <summary>Checks a model's arguments, so that a tool never gets what its schema does not allow.</summary>
internal static class ArgumentCheck
{
    // If a name comes twice, this check and the tool may read different values.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Parses and checks.</summary>
    /// <returns>The mistake, in words for the model, or null.</returns>
    public static string? Find(string json, ArgumentSchema schema, out JsonElement arguments)
    {
        arguments = default;
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(json) ? "{}" : json, Strict);
            arguments = document.RootElement.Clone();
            ReadAll(arguments);
        }
        catch (JsonException e)
        {
            return e.BytePositionInLine is { } at ? $"they are not valid JSON (byte {at})" : "a property comes twice";
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return "they hold half a character";
        }
        return arguments.ValueKind == JsonValueKind.Object ? schema.Find(arguments) : "a JSON object is needed";
    }

    /// <summary>Reads every text: an escaped half of a surrogate pair is valid JSON and no text.</summary>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    public static void ReadAll(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            _ = value.GetString();
        else if (value.ValueKind == JsonValueKind.Array)
            value.EnumerateArray().ToList().ForEach(ReadAll);
        else if (value.ValueKind == JsonValueKind.Object)
            value.EnumerateObject().ToList().ForEach(static p => { _ = p.Name; ReadAll(p.Value); });
    }
}
