using System.Text.Json;

namespace Voice.Simulator.Http;

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
}
