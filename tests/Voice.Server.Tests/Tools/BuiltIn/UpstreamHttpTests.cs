using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.OpenAI.Endpoints;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.BuiltIn;

public sealed class UpstreamHttpTests
{
    [Theory]
    [InlineData(401, "invalid_api_key", "The expert is not available: this server's key was refused. Its operator must look into that.")]
    [InlineData(404, "model_not_found", "The expert is not available: its model was not found. The operator of this server must look into that.")]
    [InlineData(429, "rate_limit_exceeded", "The expert is busy right now. It may work again in a minute.")]
    [InlineData(429, "insufficient_quota", "The expert is not available: this server's account is used up.")]
    [InlineData(429, "project_spend_limit_exceeded", "The expert is not available: this server's account is used up.")]
    [InlineData(400, "moderation_blocked", "The expert refused this request for its content.")]
    [InlineData(400, null, "The expert could not deal with this request.")]
    [InlineData(503, "server_is_overloaded", "The expert is out of order right now.")]
    public async Task Refusal_OfAKind_IsWordsThatCanBeSpoken(int status, string? code, string words) =>
        (await Should.ThrowAsync<ToolException>(PostAsync(CannedUpstream.Refusal(status, code).At()))).Message.ShouldBe(words);

    [Theory]
    [InlineData("<html>gateway</html>")]
    [InlineData("[]")]
    [InlineData("{\"error\":\"text\"}")]
    public async Task Refusal_WithAnotherBody_StillIsWords(string body) =>
        (await Should.ThrowAsync<ToolException>(PostAsync(new CannedUpstream(System.Net.HttpStatusCode.BadGateway, "text/html", body).At())))
            .Message.ShouldBe("The expert is out of order right now.");

    [Fact]
    public async Task Upstream_ThatIsNotThere_IsSaidToBeUnreachable()
    {
        using var nobody = new TcpListener(System.Net.IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((System.Net.IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        using var http = new UpstreamHttp(
            new EndpointPool(new OpenAIEndpoint(new Uri($"http://127.0.0.1:{port}/v1"), ""), new EndpointPoolOptions(), TimeProvider.System, NullLogger.Instance), NullLogger<UpstreamHttp>.Instance);

        (await Should.ThrowAsync<ToolException>(PostAsync(http))).Message.ShouldBe("The expert cannot be reached right now.");
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", false, "https://api.openai.com/v1/responses", "Authorization", "Bearer key")]
    [InlineData("ws://host:8000/v1/", false, "http://host:8000/v1/responses", "Authorization", "Bearer key")]
    [InlineData("https://r.openai.azure.com/openai/v1", true, "https://r.openai.azure.com/openai/v1/responses", "api-key", "key")]
    public async Task Request_ToAnEndpoint_HasItsUrlAndKey(string baseUrl, bool azure, string url, string header, string value)
    {
        var upstream = CannedUpstream.Json(new { });

        using var _ = await PostAsync(upstream.At(baseUrl, "key", azure));

        upstream.Url.ShouldBe(new Uri(url));
        upstream.Headers.ShouldContainKeyAndValue(header, value);
    }

    private static Task<HttpResponseMessage> PostAsync(UpstreamHttp http) => http.PostAsync("responses", [], "The expert", CancellationToken.None);
}
