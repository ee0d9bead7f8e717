using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Voice.Server.Phone.Carriers;

/// <summary>The name and password by which an Asterisk is known: HTTP Basic, because it is what its dialplan and its WebSocket client can.</summary>
internal sealed class AsteriskKey(AsteriskOptions options)
{
    private const string Scheme = "Basic ";

    private readonly byte[] _right = SHA256.HashData(Encoding.UTF8.GetBytes($"{options.User}:{options.Password}"));

    /// <param name="authorization">The header of that name; empty if there is none.</param>
    public SignatureVerdict Check(string authorization)
    {
        if (options.Password.Length == 0)
            return SignatureVerdict.NoKey;
        if (authorization.Length == 0)
            return SignatureVerdict.Missing;
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !Base64.IsValid(authorization.AsSpan(Scheme.Length)))
            return SignatureVerdict.Wrong;
        var given = SHA256.HashData(Convert.FromBase64String(authorization[Scheme.Length..]));
        return CryptographicOperations.FixedTimeEquals(given, _right) ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
    }
}
