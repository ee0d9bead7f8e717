using System.Net;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Voice.Server.Proxies;
using Voice.Server.Settings;
using Voice.Server.Tests.Security;

namespace Voice.Server.Tests.Proxies;

public sealed class PublicPathTests
{
    private static readonly Uri NoUpstream = new("http://127.0.0.1:1/v1");

    [Theory]
    [InlineData("/voice", "/health/live", HttpStatusCode.OK)]
    [InlineData("/voice", "/voice/health/live", HttpStatusCode.OK)]
    [InlineData("/voice/", "/voice/health/live", HttpStatusCode.OK)]
    [InlineData("apps/voice", "/apps/voice/health/live", HttpStatusCode.OK)]
    [InlineData("/voice", "/voices/health/live", HttpStatusCode.NotFound)]
    [InlineData("/voice", "/voice/voice/health/live", HttpStatusCode.NotFound)]
    [InlineData("", "/voice/health/live", HttpStatusCode.NotFound)]
    [InlineData("/", "/health/live", HttpStatusCode.OK)]
    public async Task Request_BelowThePathBase_IsAnsweredAsIfTheProxyHadTakenItOff(string pathBase, string path, HttpStatusCode status)
    {
        await using var server = await ServerUnderTest.StartAsync(NoUpstream, $"Voice:PathBase={pathBase}");
        using var http = new HttpClient();
        (await http.GetAsync(new Uri(server.Url, path))).StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Hub_BelowThePathBase_TakesConnections()
    {
        await using var server = await ServerUnderTest.StartAsync(NoUpstream, "Voice:PathBase=/voice");
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(server.Url, "/voice/hubs/voice")).Build();
        await connection.StartAsync();
        connection.State.ShouldBe(HubConnectionState.Connected);
    }

    [Theory]
    [InlineData("/voice", "/voice", "voice/")]
    [InlineData("/voice", "/voice?raw=1", "voice/?raw=1")]
    [InlineData("/apps/voice", "/apps/voice", "voice/")]
    public async Task PathBase_WithoutASlash_LeadsToThePageWithOne(string pathBase, string path, string location)
    {
        await using var server = await ServerUnderTest.StartAsync(NoUpstream, $"Voice:PathBase={pathBase}");
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        var answer = await http.GetAsync(new Uri(server.Url, path));
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location!.OriginalString.ShouldBe(location, "relative, since the server does not know the address in the browser");
    }

    [Fact]
    public async Task ForwardedPrefix_DoesNotOpenWhatTheProxyCloses()
    {
        var log = new Warnings();
        await using var server = await ServerUnderTest.StartAsync(NoUpstream, s => s.AddSingleton<ILogger<PublicPath>>(new WarningsLogger<PublicPath>(log)));
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Forwarded-Prefix", "/x");
        for (var i = 0; i < 2; i++)
            (await http.GetAsync(new Uri(server.Url, "/x/metrics"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        log.Lines.ShouldHaveSingleItem().ShouldContain("Voice:PathBase to /x");
    }

    [Theory]
    [InlineData("https://voice.example.com/voice")]
    [InlineData("/voice\"><script>")]
    [InlineData("/voice/..")]
    [InlineData("//evil.example")]
    [InlineData("/a b")]
    public void PathBase_ThatIsNoPlainPath_IsRefusedAtStart(string pathBase)
    {
        Should.Throw<SettingsException>(() => VoiceServer.Build(["--urls=http://127.0.0.1:0", "--Voice:PathBase=" + pathBase])).Message.ShouldContain("Voice:PathBase");
        PathBaseOptions.Parse(pathBase).ShouldBeNull();
    }

    [Fact]
    public async Task WebSocket_WhoseUpgradeWasTakenOffOnTheWay_IsNamedOnceInTheLog()
    {
        var log = new Warnings();
        await using var server = await ServerUnderTest.StartAsync(NoUpstream, s => s.AddSingleton<ILogger<LostUpgrade>>(new WarningsLogger<LostUpgrade>(log)));
        using var http = new HttpClient();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, "/hubs/voice"));
            request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            request.Headers.Add("Sec-WebSocket-Version", "13");
            (await http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.UpgradeRequired);
        }
        log.Lines.ShouldHaveSingleItem().ShouldContain("Upgrade");
    }
}
