using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Voice.Server.Phone;

/// <summary>The signature that several carriers share: base64 of HMAC-SHA1 over the URL and the form's fields, sorted and joined.</summary>
/// <remarks>
/// Source: RequestValidator in the SDKs of the carrier that began it. A JSON body is not joined but hashed: its SHA-256 is in the query as <c>bodySHA256</c>.
/// The carrier may or may not write the port, and a WebSocket's URL may gain or lose its last slash on the way, so those spellings are tried too.
/// </remarks>
internal static class UrlFormSignature
{
    /// <summary>The header under which compatible services send it too.</summary>
    public const string CommonHeader = "X-Twilio-Signature";

    private const string BodyHash = "bodySHA256";

    public static SignatureVerdict Check(string key, string given, PhoneRequest request)
    {
        if (key.Length == 0)
            return SignatureVerdict.NoKey;
        if (given.Length == 0)
            return SignatureVerdict.Missing;
        var fields = Join(request);
        var right = false;
        foreach (var url in Spellings(request.Url))
            right |= Same(Sign(key, url + fields), given);
        right &= !request.Query.TryGetValue(BodyHash, out var hash) || Same(Convert.ToHexStringLower(SHA256.HashData(request.Body)), hash.ToString());
        return right ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
    }

    /// <summary>All that is signed, in one writing.</summary>
    public static string Signed(PhoneRequest request) => request.Url + Join(request);

    [SuppressMessage("Security", "CA5350", Justification = "The carriers' choice. An HMAC does not rest on what is weak about SHA-1.")]
    public static string Sign(string key, string text) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)));

    /// <summary>Compares in a time that says nothing about where the difference is.</summary>
    public static bool Same(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static string Join(PhoneRequest request)
    {
        var joined = new StringBuilder();
        foreach (var (name, values) in request.Form.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            foreach (var value in values.Distinct().Order(StringComparer.Ordinal))
                joined.Append(name).Append(value);
        }
        return joined.ToString();
    }

    private static HashSet<string> Spellings(string url)
    {
        var at = new Uri(url);
        var isStream = at.Scheme is "wss" or "ws";
        var port = at.IsDefaultPort ? at.Scheme is "https" or "wss" ? 443 : 80 : at.Port;
        var path = url[url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var bare = path.TrimEnd('/');
        HashSet<string> spellings = [];
        foreach (var tail in isStream && at.Query.Length == 0 ? [bare, bare + "/"] : (string[])[path])
        {
            spellings.Add($"{at.Scheme}://{at.Host}{tail}");
            spellings.Add($"{at.Scheme}://{at.Host}:{port}{tail}");
        }
        return spellings;
    }
}
