using System.Net;

namespace Voice.Server.Tests.Security;

public sealed class OriginCheckTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("own", true)]
    [InlineData("https://shop.example.com", true)]
    [InlineData("https://shop.example.com.evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("http://localhost", false)]
    public async Task Negotiate_FromAnOrigin_IsAllowedOnlyForOwnAndListed(string? origin, bool allowed)
    {
        await using var server = await ServerUnderTest.StartAsync(new Uri("http://127.0.0.1:1/v1"), "Voice:Security:AllowedOrigins=https://shop.example.com");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "/hubs/voice/negotiate?negotiateVersion=1"));
        if (origin is not null)
            request.Headers.Add("Origin", origin == "own" ? server.Url.GetLeftPart(UriPartial.Authority) : origin);
        (await http.SendAsync(request)).StatusCode.ShouldBe(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }
}
