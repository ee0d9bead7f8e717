using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Voice.Simulator.Settings;

namespace Voice.Simulator.Http;

/// <summary>Lets in who has one of the keys, if there are any.</summary>
sealed class ApiKey(IOptions<SimulatorOptions> options)
{
    const string Bearer = "Bearer ";
    const string Subprotocol = "openai-insecure-api-key.";

    readonly List<byte[]> _expected =
        [.. options.Value.Keys.Select(key => key.Key).Concat(options.Value.ApiKey is { } one ? [one] : []).Select(Encoding.UTF8.GetBytes)];

    /// <summary>True if the request may go on; otherwise it has been answered with 401.</summary>
    public async ValueTask<bool> AdmitAsync(HttpContext context)
    {
        if (_expected.Count == 0) return true;
        var given = Given(context.Request);
        if (given is not null && IsExpected(Encoding.UTF8.GetBytes(given))) return true;

        // The key itself stays out of the answer, and so out of whatever logs the answer.
        var message = given is null
            ? "You didn't provide an API key. Send it in an Authorization header, as Bearer followed by the key."
            : "Incorrect API key provided.";
        await HttpError.WriteAsync(context, StatusCodes.Status401Unauthorized, message, null, "invalid_api_key");
        return false;
    }

    /// <summary>Compares with all of them, so that the time it takes tells nothing.</summary>
    bool IsExpected(byte[] given) => _expected.Aggregate(false, (found, key) => CryptographicOperations.FixedTimeEquals(given, key) | found);

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
