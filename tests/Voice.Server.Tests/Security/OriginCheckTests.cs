using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Voice.Server.Security;
using Voice.Server.Settings;

namespace Voice.Server.Tests.Security;

public sealed class OriginCheckTests
{
    private static readonly Uri NoUpstream = new("http://127.0.0.1:1/v1");

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
        await using var server = await ServerUnderTest.StartAsync(NoUpstream, "Voice:Security:AllowedOrigins=https://shop.example.com");
        using var answer = await NegotiateAsync(server, origin);
        answer.StatusCode.ShouldBe(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("https://voice.example.com", "X-Forwarded-Host", "voice.example.com", true)]
    [InlineData("https://voice.example.com", "X-Forwarded-Host", "voice.example.com, inner.example.com", true)]
    [InlineData("https://voice.example.com", "X-Forwarded-Host", "voice.example.com:443", true)]
    [InlineData("http://voice.example.com:8080", "X-Forwarded-Host", "Voice.Example.com:8080", true)]
    [InlineData("https://voice.example.com", "X-Original-Host", "voice.example.com", true)]
    [InlineData("https://voice.example.com", "Forwarded", "for=192.0.2.1;host=voice.example.com;proto=https", true)]
    [InlineData("https://voice.example.com", "Forwarded", "for=192.0.2.1; Host=\"voice.example.com\", for=10.0.0.1", true)]
    [InlineData("https://voice.example.com", "Host", "voice.example.com:443", true)]
    [InlineData("http://127.0.0.1:8443", "X-Forwarded-Port", "8443", false)]
    [InlineData("https://evil.example", "X-Forwarded-Host", "voice.example.com", false)]
    [InlineData("https://evil.example", "Forwarded", "for=evil.example;host=voice.example.com", false)]
    [InlineData("https://evil.example", "X-Forwarded-Host", "", false)]
    public async Task Negotiate_ThroughAProxyThatRewritesHost_IsJudgedByTheHostThatTheBrowserAskedFor(string origin, string header, string value, bool allowed)
    {
        await using var server = await ServerUnderTest.StartAsync(NoUpstream);
        using var answer = await NegotiateAsync(server, origin, (header, value));
        answer.StatusCode.ShouldBe(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Negotiate_WithAHostThatLostItsPort_IsJudgedWithTheForwardedPort()
    {
        await using var server = await ServerUnderTest.StartAsync(NoUpstream);
        using var refused = await NegotiateAsync(server, "https://voice.example.com:8443", ("Host", "voice.example.com"));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var answer = await NegotiateAsync(server, "https://voice.example.com:8443", ("Host", "voice.example.com"), ("X-Forwarded-Port", "8443"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refusal_OfAnOrigin_SaysSoInATypedProblemAndOnceInTheLog()
    {
        var log = new Warnings();
        await using var server = await ServerUnderTest.StartAsync(NoUpstream, s => s.AddSingleton<ILogger<OriginCheck>>(new WarningsLogger<OriginCheck>(log)));
        for (var i = 0; i < 3; i++)
        {
            using var answer = await NegotiateAsync(server, "https://voice.example.com");
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            problem.GetProperty("code").GetString().ShouldBe("origin_refused");
            problem.GetProperty("detail").GetString()!.ShouldContain("Voice:Security:AllowedOrigins");
        }
        var line = log.Lines.ShouldHaveSingleItem();
        line.ShouldContain("https://voice.example.com");
        line.ShouldContain("127.0.0.1:");
        line.ShouldContain("Voice:Security:AllowedOrigins");
    }

    [Fact]
    public async Task Refusals_OfManyOrigins_DoNotFillTheLog()
    {
        var log = new Warnings();
        await using var server = await ServerUnderTest.StartAsync(NoUpstream, s => s.AddSingleton<ILogger<OriginCheck>>(new WarningsLogger<OriginCheck>(log)));
        for (var i = 0; i < 30; i++)
            (await NegotiateAsync(server, $"https://{i}.{new string('a', 60)}.{new string('b', 60)}.{new string('c', 60)}.example")).Dispose();
        log.Lines.Count.ShouldBe(17, "sixteen origins, and that there are more");
        log.Lines.ShouldAllBe(line => line.Length < 800);
    }

    [Theory]
    [InlineData("shop.example.com")]
    [InlineData("*")]
    [InlineData("https://shop.example.com/page")]
    public void AllowedOrigins_ThatAreNone_AreRefusedAtStart(string origins)
    {
        var mistake = Should.Throw<SettingsException>(() => VoiceServer.Build(["--urls=http://127.0.0.1:0", "--Voice:Security:AllowedOrigins=https://fine.example," + origins]));
        mistake.Message.ShouldContain("Voice:Security:AllowedOrigins");
        mistake.Message.ShouldContain(origins);
    }

    private static async Task<HttpResponseMessage> NegotiateAsync(ServerUnderTest server, string? origin, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "/hubs/voice/negotiate?negotiateVersion=1"));
        if (origin is not null)
            request.Headers.Add("Origin", origin == "own" ? server.Url.GetLeftPart(UriPartial.Authority) : origin);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }
}
