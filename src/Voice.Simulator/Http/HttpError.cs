using Voice.Simulator.Wire;

namespace Voice.Simulator.Http;

/// <summary>The error body of every OpenAI endpoint.</summary>
static class HttpError
{
    public static Task WriteAsync(HttpContext context, int status, string message, string? param, string? code) =>
        WriteAsync(context, new(code, message, param) { Status = status, Type = status >= 500 ? "server_error" : "invalid_request_error" });

    public static Task WriteAsync(HttpContext context, Rejection wrong)
    {
        context.Response.StatusCode = wrong.Status;
        return context.Response.WriteAsJsonAsync(new { error = Body(wrong) }, JsonText.Compact);
    }

    /// <summary>What <c>error</c> holds.</summary>
    public static object Body(Rejection wrong) => new { message = wrong.Message, type = wrong.Type, param = wrong.Param, code = wrong.Code };
}
