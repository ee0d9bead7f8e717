using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Voice.Server.Phone.Carriers;

/// <summary>Checks the tokens (JWT) that callbacks and media sockets bring.</summary>
/// <remarks>Source: "How to secure webhook endpoints and websocket connections" in the documentation of Azure Communication Services.</remarks>
internal sealed class AcsTokens
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private readonly AcsOptions _options;
    private readonly JsonWebTokenHandler _tokens = new() { MapInboundClaims = false };
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _published;

    public AcsTokens(AcsOptions options)
    {
        _options = options;
        _published = new ConfigurationManager<OpenIdConnectConfiguration>(
            options.OpenIdConfiguration, new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever { RequireHttps = options.OpenIdConfiguration.StartsWith("https:", StringComparison.OrdinalIgnoreCase) });
    }

    public async ValueTask<SignatureVerdict> CheckAsync(PhoneRequest request)
    {
        if (_options.ResourceId.Length == 0)
            return SignatureVerdict.NoKey;
        if (request.Header("Authorization").Split(' ', 2) is not ["Bearer" or "bearer", { Length: > 0 } token])
            return SignatureVerdict.Missing;
        try
        {
            var result = await ValidateAsync(token);
            if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            {
                _published.RequestRefresh();            // the keys may have been changed since they were fetched
                result = await ValidateAsync(token);
            }
            return result.IsValid ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
        }
        catch (InvalidOperationException)
        {
            return SignatureVerdict.Unchecked;
        }
    }

    /// <exception cref="InvalidOperationException">The keys could not be fetched.</exception>
    private async Task<TokenValidationResult> ValidateAsync(string token)
    {
        var published = await _published.GetConfigurationAsync(CancellationToken.None);
        return await _tokens.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = _options.Issuer.Length > 0 ? _options.Issuer : published.Issuer,
            ValidAudience = _options.ResourceId,
            IssuerSigningKeys = published.SigningKeys,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512],
            RequireExpirationTime = true,
            ClockSkew = Skew,
        });
    }
}
