using System.Globalization;
using Voice.Simulator.Realtime;

namespace Voice.Simulator.Rest;

/// <summary>The headers that the real service puts on every answer, and that clients log and wait by.</summary>
/// <remarks>Source: OpenAI, rate limits guide and API reference, debugging requests. Nothing is limited here, so the limits are never used up.</remarks>
static class RestHeaders
{
    const int Requests = 10_000;
    const int Tokens = 2_000_000;

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

    /// <summary>Adds <c>x-ratelimit-*</c>, for the endpoints that run a model.</summary>
    /// <param name="tokens">What the request is worth.</param>
    public static void AddLimits(HttpContext context, int tokens)
    {
        tokens = Math.Min(tokens, Tokens);
        Add(context.Response.Headers, "requests", Requests, 1);
        Add(context.Response.Headers, "tokens", Tokens, tokens);
    }

    static void Add(IHeaderDictionary headers, string kind, int limit, int used)
    {
        headers[$"x-ratelimit-limit-{kind}"] = limit.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-remaining-{kind}"] = (limit - used).ToString(CultureInfo.InvariantCulture);

        // A limit is filled up again evenly over a minute.
        headers[$"x-ratelimit-reset-{kind}"] = string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Ceiling(60_000.0 * used / limit)}ms");
    }
}
