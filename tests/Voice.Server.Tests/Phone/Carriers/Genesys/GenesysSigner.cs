using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Voice.Server.Tests.Phone;

/// <summary>Signs upgrades as Genesys' own client does: one signature, its components and parameters always in this order.</summary>
internal sealed record GenesysSigner
{
    public const string Key = "SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh";
    public const string SecretText = "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU=";

    public static string[] Settings => ["Voice:Phone:Genesys:ApiKey=" + Key, "Voice:Phone:Genesys:ClientSecret=" + SecretText];

    public string Secret { get; init; } = SecretText;

    public string KeyId { get; init; } = Key;

    public string ApiKey { get; init; } = Key;

    public string Organization { get; init; } = "d7934305-0972-4844-938e-9060eef73d05";

    public string Session { get; init; } = Guid.NewGuid().ToString();

    public string Correlation { get; init; } = Guid.NewGuid().ToString();

    public string Nonce { get; init; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));

    public string Algorithm { get; init; } = "hmac-sha256";

    public DateTimeOffset Created { get; init; } = TimeProvider.System.GetUtcNow();

    public TimeSpan Life { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A component that is not signed.</summary>
    public string Without { get; init; } = "";

    public IEnumerable<(string Name, string Value)> Headers(string authority, string target)
    {
        (string Name, string Value)[] all =
        [
            ("@request-target", target), ("@authority", authority), ("audiohook-organization-id", Organization), ("audiohook-session-id", Session),
            ("audiohook-correlation-id", Correlation), ("x-api-key", ApiKey),
        ];
        var signed = all.Where(c => c.Name != Without).ToArray();
        var created = Created.ToUnixTimeSeconds();
        var parameters = string.Create(CultureInfo.InvariantCulture,
            $"({string.Join(' ', signed.Select(c => $"\"{c.Name}\""))});keyid=\"{KeyId}\";nonce=\"{Nonce}\";alg=\"{Algorithm}\";created={created};expires={created + (long)Life.TotalSeconds}");
        var text = string.Concat(signed.Select(c => $"\"{c.Name}\": {c.Value}\n")) + "\"@signature-params\": " + parameters;
        var signature = HMACSHA256.HashData(Convert.FromBase64String(Secret), Encoding.UTF8.GetBytes(text));
        yield return ("Audiohook-Organization-Id", Organization);
        yield return ("Audiohook-Session-Id", Session);
        yield return ("Audiohook-Correlation-Id", Correlation);
        yield return ("X-API-KEY", ApiKey);
        yield return ("Signature-Input", "sig1=" + parameters);
        yield return ("Signature", $"sig1=:{Convert.ToBase64String(signature)}:");
    }
}
