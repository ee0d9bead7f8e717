using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Voice.Server.Phone;

/// <summary>The signature that several carriers share: base64 of HMAC-SHA1 over the URL and the form's fields, sorted and joined.</summary>
/// <remarks>
/// Source: RequestValidator in the SDKs of the carrier that defined it. A JSON body is not joined but hashed: its SHA-256 is in the query as <c>bodySHA256</c>.
/// The address that was signed and the one that came may be spelled in different ways: <see cref="UrlSpellings"/> are tried.
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
        foreach (var url in UrlSpellings.Of(request.Url))
            right |= Same(Sign(key, url + fields), given);
        right &= !request.Query.TryGetValue(BodyHash, out var hash) || Same(Convert.ToHexStringLower(SHA256.HashData(request.Body)), hash.ToString());
        return right ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
    }

    /// <summary>All signed parts in one spelling, so that a repetition in another spelling is still a repetition.</summary>
    public static string Signed(PhoneRequest request) => UrlSpellings.Canonical(request.Url) + Join(request);

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
}
