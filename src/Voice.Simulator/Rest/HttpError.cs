namespace Voice.Simulator.Rest;

/// <summary>The error body of every OpenAI endpoint.</summary>
static class HttpError
{
    public static Task WriteAsync(HttpContext context, int status, string message, string? param, string? code)
    {
        context.Response.StatusCode = status;
        var type = status >= 500 ? "server_error" : "invalid_request_error";
        return context.Response.WriteAsJsonAsync(new { error = new { message, type, param, code } }, JsonText.Compact);
    }
}
