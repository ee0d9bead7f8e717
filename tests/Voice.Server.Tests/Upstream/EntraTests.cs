using Azure.Core;
using Microsoft.Extensions.Time.Testing;
using Voice.OpenAI.Endpoints;
using Voice.Server.Upstream;

namespace Voice.Server.Tests.Upstream;

public sealed class EntraTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Token_OfACredential_IsForTheScope_AndKeptUntilItExpires()
    {
        var credential = new CountingCredential(_time);
        var source = EntraTokens.Source("https://ai.azure.com/.default", _time, credential);
        (await source(CancellationToken.None)).ShouldBe("token 1");
        (await source(CancellationToken.None)).ShouldBe("token 1");
        credential.Scopes.ShouldBe(["https://ai.azure.com/.default"]);
        _time.Advance(TimeSpan.FromMinutes(61));
        (await source(CancellationToken.None)).ShouldBe("token 2");
    }

    [Fact]
    public async Task Endpoint_WithoutAKey_IsOpenedWithTheToken()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        var endpoint = new OpenAIEndpoint(upstream.BaseUrl, "", Azure: true) { Token = EntraTokens.Source("scope", _time, new CountingCredential(_time)) };
        (await endpoint.AuthorizeAsync(CancellationToken.None)).ShouldBe(("Authorization", "Bearer token 1"));
    }

    private sealed class CountingCredential(TimeProvider time) : TokenCredential
    {
        private int _count;

        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.AddRange(requestContext.Scopes);
            return ValueTask.FromResult(new AccessToken($"token {++_count}", time.GetUtcNow().AddHours(1)));
        }
    }
}
