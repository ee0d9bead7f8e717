using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Voice.Simulator.Http;

/// <summary>The JSON body of a request.</summary>
static class RestBody
{
    /// <summary>Bytes of a body: files of 50 MB in base64, and room for the rest.</summary>
    const long LargestBody = 72 * 1024 * 1024;

    /// <summary>Reads the body; null if it is no JSON object, and then the request has been answered.</summary>
    public static async Task<JsonElement?> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestBody;
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
