using System.Globalization;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Http;

/// <summary>The headers that the real service puts on every answer, and that clients log and wait by.</summary>
/// <remarks>Source: OpenAI, rate limits guide and API reference, debugging requests.</remarks>
static class RestHeaders
{
    /// <summary>Adds <c>x-request-id</c> and <c>openai-processing-ms</c>; what passed between, up to the first byte of the answer, is the processing.</summary>
    public static void Add(HttpContext context, TimeProvider time)
    {
        var began = time.GetTimestamp();
        context.Response.Headers["x-request-id"] = Identifier.New("req");
        context.Response.OnStarting(() =>
        {
            var took = (long)Math.Ceiling(time.GetElapsedTime(began).TotalMilliseconds);
            context.Response.Headers["openai-processing-ms"] = took.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
    }

    /// <summary>Takes what a request is worth from the budget of its key, and adds <c>x-ratelimit-*</c>.</summary>
    /// <returns>True if the request may go on; otherwise it has been answered.</returns>
    public static ValueTask<bool> SpendAsync(HttpContext context, int tokens) =>
        context.RequestServices.GetRequiredService<RateLimits>().AdmitAsync(context, 0, tokens);
}
