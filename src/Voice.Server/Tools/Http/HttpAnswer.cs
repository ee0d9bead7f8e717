using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Voice.Tools;

namespace Voice.Server.Tools.Http;

/// <summary>Makes of a response what the model is told.</summary>
internal static class HttpAnswer
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="largest">The most bytes, after decompression. No more than that is ever held.</param>
    /// <exception cref="ToolException">The response is an error, too large, or not text.</exception>
    public static async Task<string> ReadAsync(HttpResponseMessage response, int largest, Secrets secrets, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        if (status >= 300)
            throw new ToolException(Sentence(status));
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        var bytes = await ReadAsync(response.Content, largest, cancellation);
        if (bytes.Length == 0)
            return "done";
        if (!IsText(type) || bytes.Contains((byte)0))
            throw new ToolException("The service answered something that is not text.");
        var text = Charset(response.Content.Headers.ContentType?.CharSet).GetString(bytes).TrimStart('\uFEFF');
        return secrets.Blot(Compacted(text));
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, int largest, CancellationToken cancellation)
    {
        await using var body = await content.ReadAsStreamAsync(cancellation);
        using var whole = new MemoryStream();
        var buffer = new byte[8 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (whole.Length + count > largest)
                throw new ToolException("The service answered more than can be taken in.");
            whole.Write(buffer, 0, count);
        }
        return whole.ToArray();
    }

    private static string Compacted(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(json.RootElement, Compact);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return text;
        }
    }

    private static bool IsText(string type) =>
        type.Length == 0 || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
        || type.Contains("json", StringComparison.OrdinalIgnoreCase) || type.Contains("xml", StringComparison.OrdinalIgnoreCase);

    private static Encoding Charset(string? name) => name?.Trim('"').ToLowerInvariant() switch
    {
        "iso-8859-1" or "latin1" or "windows-1252" => Encoding.Latin1,
        _ => Encoding.UTF8,
    };

    // Nothing of the answer itself, because error pages may hold internals of servers and requests.
    private static string Sentence(int status) => status switch
    {
        < 400 => "The service answered with a redirect, which is not followed.",
        401 or 403 => "The service refused access.",
        404 or 410 => "The service found nothing there.",
        408 or 504 => "The service took too long to answer.",
        409 => "The service says that this conflicts with what is there already.",
        429 => "The service is asked too often right now; try again later.",
        < 500 => $"The service did not accept the request (status {status}).",
        _ => $"The service has a fault right now (status {status}).",
    };
}
