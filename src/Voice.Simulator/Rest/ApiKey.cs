using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Voice.Simulator.Rest;

/// <summary>Lets in who has the key, if one is set.</summary>
sealed class ApiKey(IOptions<SimulatorOptions> options)
{
    const string Bearer = "Bearer ";
    const string Subprotocol = "openai-insecure-api-key.";

    /// <summary>True if the request may go on; otherwise it has been answered with 401.</summary>
    public async ValueTask<bool> AdmitAsync(HttpContext context)
    {
        if (options.Value.ApiKey is not { } expected) return true;
        var given = Given(context.Request);
        if (given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected)))
            return true;

        // The key itself stays out of the answer, and so out of whatever logs the answer.
        var message = given is null
            ? "You didn't provide an API key. Send it in an Authorization header, as Bearer followed by the key."
            : "Incorrect API key provided.";
        await HttpError.WriteAsync(context, StatusCodes.Status401Unauthorized, message, null, "invalid_api_key");
        return false;
    }

    /// <summary>The key that a request came with; empty where it came with none.</summary>
    public static string Of(HttpContext context) => Given(context.Request) ?? "";

    /// <summary>OpenAI's header, Azure's header and query, or the subprotocol that browsers have to use.</summary>
    static string? Given(HttpRequest request)
    {
        var authorization = request.Headers[HeaderNames.Authorization].ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        if (request.Headers["api-key"].ToString() is { Length: > 0 } header) return header;
        if (request.Query["api-key"].ToString() is { Length: > 0 } query) return query;
        return request.Headers[HeaderNames.SecWebSocketProtocol]
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries))
            .FirstOrDefault(protocol => protocol.StartsWith(Subprotocol, StringComparison.Ordinal))?[Subprotocol.Length..];
    }
}
