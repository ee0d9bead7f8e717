using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Voice.Server.Phone.Carriers;

/// <summary>The signature of an audio connection's upgrade: HMAC-SHA256 over the lines of what it covers.</summary>
/// <remarks>
/// Source: Genesys' reference implementation of AudioHook (client and server), which follows HTTP Message Signatures. Beyond the signature itself it asks for a
/// nonce of at least <see cref="ShortestNonce"/> characters that has not been seen, and for an age of at most <see cref="Oldest"/>.
/// </remarks>
/// <param name="keyId">The API key.</param>
/// <param name="secret">The client secret.</param>
internal sealed class HttpSignature(string keyId, byte[] secret)
{
    public const int ShortestNonce = 22;
    public const int LongestNonce = 256;
    public static readonly TimeSpan Oldest = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(3);

    private static readonly string[] Required =
        ["@request-target", "@authority", "audiohook-organization-id", "audiohook-session-id", "audiohook-correlation-id", "x-api-key"];

    // A signature whose nonce cannot be remembered is refused. Otherwise an attacker could fill the memory and then replay.
    private readonly ReplayMemory _nonces = new(Oldest + Skew + Skew, ReplayMemory.FullMode.RefuseNew);

    public SignatureVerdict Check(PhoneRequest request)
    {
        var given = request.Header("Signature");
        var described = request.Header("Signature-Input");
        if (given.Length == 0 && described.Length == 0)
            return SignatureVerdict.Missing;
        if (!SignatureInput.TryParse(described, out var input) || !TryRead(given, input.Label, out var signature) || Required.Except(input.Components).Any())
            return SignatureVerdict.Wrong;
        var isKnown = input.Parameter("keyid") == request.Header("X-API-KEY") && UrlFormSignature.Same(input.Parameter("keyid"), keyId);
        // An unknown key costs the same time as a known one.
        var key = isKnown ? secret : RandomNumberGenerator.GetBytes(32);
        var right = false;
        foreach (var authority in Authorities(request))
            right |= Base(request, input, authority) is { } signed && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)), signature);
        return right && isKnown && input.Parameter("alg") is "" or "hmac-sha256" && IsCurrent(input, request.Now)
            && input.Parameter("nonce") is { Length: >= ShortestNonce and <= LongestNonce } nonce && _nonces.TryAdd(nonce, request.Now)
            ? SignatureVerdict.Valid
            : SignatureVerdict.Wrong;
    }

    private static bool IsCurrent(SignatureInput input, DateTimeOffset now) =>
        input.Time("created") is { } created && created <= now.ToUnixTimeSeconds() + Skew.TotalSeconds && created + Oldest.TotalSeconds >= now.ToUnixTimeSeconds()
        && (input.Time("expires") is not { } expires || expires > now.ToUnixTimeSeconds());

    /// <summary>The address in our settings, and the one that the request was sent to: the client signs what it calls.</summary>
    private static IEnumerable<string> Authorities(PhoneRequest request)
    {
        var url = new Uri(request.Url);
        yield return url.IsDefaultPort ? url.Host : url.Authority;
        if (request.Header("Host") is { Length: > 0 } host)
            yield return host;
    }

    /// <returns>The text that is signed, or null if the request lacks a part of it.</returns>
    private static string? Base(PhoneRequest request, SignatureInput input, string authority)
    {
        var lines = new StringBuilder();
        foreach (var component in input.Components)
        {
            var value = component switch
            {
                "@authority" => authority,
                "@request-target" => Target(request.Url),
                ['@', ..] => "",
                _ => string.Join(", ", request.Headers[component].Select(v => v?.Trim())),
            };
            if (value.Length == 0)
                return null;
            lines.Append('"').Append(component).Append("\": ").Append(value).Append('\n');
        }
        return lines.Append("\"@signature-params\": ").Append(input.Text).ToString();
    }

    private static string Target(string url) => url[url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3)..];

    private static bool TryRead(string field, string label, [NotNullWhen(true)] out byte[]? signature)
    {
        signature = null;
        var head = label + "=:";
        var member = Array.Find(field.Split(','), m => m.TrimStart().StartsWith(head, StringComparison.Ordinal))?.Trim();
        if (member is null || member.Length <= head.Length || member[^1] != ':')
            return false;
        var bytes = new byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(member[head.Length..^1], bytes, out var length) || length != bytes.Length)
            return false;
        signature = bytes;
        return true;
    }
}
