using Azure.Core;
using Azure.Identity;
using Voice.OpenAI.Endpoints;

namespace Voice.Server.Upstream;

/// <summary>Tokens of Entra ID.</summary>
internal static class EntraTokens
{
    /// <param name="credential">The identity of the server; null for the one that Azure.Identity finds: the environment's client secret or certificate, a workload or managed identity, a developer's login.</param>
    /// <returns>Gives a token that is valid now. One for all entries with this scope.</returns>
    public static Func<CancellationToken, ValueTask<string>> Source(string scope, TimeProvider time, TokenCredential? credential = null)
    {
        // Made at the first use: it reads the environment, which costs time, and most servers do not need it.
        var known = new Lazy<TokenCredential>(() => credential ?? new DefaultAzureCredential());
        var context = new TokenRequestContext([scope]);
        return new TokenCache(
            async cancellation =>
            {
                var token = await known.Value.GetTokenAsync(context, cancellation);
                return new ServiceToken(token.Token, token.ExpiresOn);
            },
            time).GetAsync;
    }
}
