using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Voice.Server.Phone.Carriers;

/// <summary>The signature of the Standard Webhooks specification: HMAC-SHA256 over id, time and body, base64, version 1.</summary>
internal static class StandardWebhook
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <param name="key">Null if there is none in the settings.</param>
    /// <param name="signatures">Separated by spaces, each with its version; any one may be right.</param>
    public static SignatureVerdict Check(byte[]? key, string id, string stamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (key is null)
            return SignatureVerdict.NoKey;
        if (id.Length == 0 || stamp.Length == 0 || signatures.Length == 0)
            return SignatureVerdict.Missing;
        if (!long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Window.TotalSeconds)
            return SignatureVerdict.Wrong;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{stamp}."), .. body];
        var right = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
        var matches = false;
        foreach (var one in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            matches |= UrlFormSignature.Same(one, right);
        return matches ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
    }
}
