using System.Text.Json;

namespace Voice.Simulator.Rest;

/// <summary>The JSON body of a request.</summary>
static class RestBody
{
    /// <summary>Reads the body; null if it is no JSON object, and then the request has been answered.</summary>
    public static async Task<JsonElement?> ReadAsync(HttpContext context)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Answered below.
        }
        catch (BadHttpRequestException exception)
        {
            await HttpError.WriteAsync(context, exception.StatusCode, "The body could not be read, or is too large.", null, null);
            return null;
        }

        const string Message = "We could not parse the JSON body of your request. The API expects a JSON object.";
        await HttpError.WriteAsync(context, StatusCodes.Status400BadRequest, Message, null, null);
        return null;
    }

    /// <summary>A string of the body; empty where there is none.</summary>
    public static string Text(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    /// <summary>True if the body has the property and it is not null.</summary>
    public static bool Has(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>True if the body says so; false for anything else.</summary>
    public static bool Flag(this JsonElement json, string name) => json.FlagOr(name, false);

    /// <summary>True or false as the body says, or the default where it does not.</summary>
    public static bool FlagOr(this JsonElement json, string name, bool otherwise) =>
        json.Has(name) && json.GetProperty(name).ValueKind is JsonValueKind.True or JsonValueKind.False
            ? json.GetProperty(name).ValueKind == JsonValueKind.True
            : otherwise;

    /// <summary>A whole number; false for anything else, where the framework's own would throw.</summary>
    public static bool TryGetInt(this JsonElement json, out int value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out value);
    }
}
