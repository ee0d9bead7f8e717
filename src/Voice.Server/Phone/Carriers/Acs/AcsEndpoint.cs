using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Voice.Server.Phone.Carriers;

/// <summary>The resource and its access key, by which requests to it are signed.</summary>
/// <remarks>Source: "Sign an HTTP request" in the documentation of Azure Communication Services, and the credential policy of its SDK for JavaScript.</remarks>
internal sealed record AcsEndpoint(Uri Url, byte[] Key)
{
    /// <returns>Null if it is not a connection string.</returns>
    public static AcsEndpoint? Parse(string connectionString)
    {
        var parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(p => p.Split('=', 2)).Where(p => p.Length == 2).GroupBy(p => p[0], StringComparer.OrdinalIgnoreCase).ToDictionary(p => p.Key, p => p.First()[1], StringComparer.OrdinalIgnoreCase);
        var key = new byte[connectionString.Length];
        return parts.TryGetValue("endpoint", out var endpoint) && Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            && parts.TryGetValue("accesskey", out var secret) && Convert.TryFromBase64String(secret, key, out var length) && length > 0
            ? new AcsEndpoint(url, key[..length])
            : null;
    }

    public HttpRequestMessage Sign(HttpRequestMessage request, byte[] body, DateTimeOffset now)
    {
        var date = now.UtcDateTime.ToString("r", CultureInfo.InvariantCulture);
        var hash = Convert.ToBase64String(SHA256.HashData(body));
        var url = request.RequestUri!;
        var text = $"{request.Method.Method}\n{url.PathAndQuery}\n{date};{url.Authority};{hash}";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)));
        request.Headers.TryAddWithoutValidation("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("x-ms-content-sha256", hash);
        request.Headers.TryAddWithoutValidation("Authorization", $"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}");
        return request;
    }
}
