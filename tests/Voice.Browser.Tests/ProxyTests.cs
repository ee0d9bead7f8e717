namespace Voice.Browser.Tests;

/// <summary>The page behind a plain nginx, set up as people set it up.</summary>
public sealed class ProxyTests
{
    private const string Host = "proxy_set_header Host $http_host;";
    private const string WebSockets = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;";
    private const string Works = "";

    [Fact]
    public async Task Network_ThatSwallowsEverything_IsGivenUpAndTalkWorksAgain()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await using var cable = new Cable(server.Url);
        await using var browser = await Chromium.OpenAsync(cable.Url, await Speech.SilenceAsync(), """
            const after = window.setTimeout, limit = AbortSignal.timeout;
            window.setTimeout = (run, ms, ...rest) => after(run, ms === 10000 ? 1500 : ms, ...rest);
            AbortSignal.timeout = () => limit.call(AbortSignal, 500);
            """);
        cable.Hold();
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("error");
        (await browser.Page.GetByTestId("status").InnerTextAsync()).ShouldContain("The server does not answer.");
        cable.PlugIn();
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("listening");
    }

    [Theory]
    [InlineData("below a path that nginx takes off", "location /voice/ { proxy_pass $voice/; " + Host + WebSockets + "}", "/voice/", null, Works)]
    [InlineData("below it without the slash", "location /voice/ { proxy_pass $voice/; " + Host + WebSockets + "}", "/voice", null, Works)]
    [InlineData("below a path that is left in", "location /voice { proxy_pass $voice; " + Host + WebSockets + "}", "/voice", "Voice:PathBase=/voice", Works)]
    [InlineData("taken off, and the slash too", "location = /voice { proxy_pass $voice/; proxy_set_header X-Forwarded-Prefix /voice; } location /voice/ { proxy_pass $voice/; " + Host + WebSockets + "}", "/voice", null, Works)]
    [InlineData("Host rewritten", "location / { proxy_pass $voice; " + WebSockets + "}", "/", null, "refuses this page's address")]
    [InlineData("Host rewritten and the origin allowed", "location / { proxy_pass $voice; " + WebSockets + "}", "/", "Voice:Security:AllowedOrigins=$origin", Works)]
    [InlineData("Host rewritten and forwarded", "location / { proxy_pass $voice; proxy_set_header X-Forwarded-Host $http_host; " + WebSockets + "}", "/", null, Works)]
    [InlineData("without Upgrade", "location / { proxy_pass $voice; " + Host + "}", "/", null, "WebSockets do not get through")]
    [InlineData("the hub not passed on", "location / { proxy_pass $voice; " + Host + "} location /hubs/ { return 404; }", "/", null, "Something else answers")]
    [InlineData("a login before the hub", "location / { proxy_pass $voice; " + Host + "} location /hubs/ { return 401; }", "/", null, "The way to the server is refused")]
    [InlineData("the server gone", "location / { proxy_pass $voice; " + Host + "} location /hubs/ { return 502; }", "/", null, "The server does not answer")]
    public async Task TypedQuestion_ThroughNginx_IsAnsweredOrThePageSaysWhatIsInTheWay(string how, string locations, string path, string? setting, string says)
    {
        // nginx first, because its port is part of a setting. A cable between them gives it the server's port.
        await using var cable = new Cable(null);
        using var nginx = await Nginx.StartAsync(cable.Url, locations);
        var settings = setting is null ? [] : new[] { setting.Replace("$origin", nginx.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal) };
        await using var server = await ServerUnderTest.StartAsync(null, settings);
        cable.Server = server.Url;
        await using var browser = await Chromium.OpenAsync(new Uri(nginx.Url, path), microphone: null);
        await browser.Page.GetByTestId("text-input").FillAsync("roll the dice");
        await browser.Page.GetByTestId("text-input").PressAsync("Enter");
        if (says.Length == 0)
        {
            await browser.CaptionAsync("assistant", "[1-6]|one|two|three|four|five|six");
            await browser.UntilAsync("window.voice.playedSamples > 2400");
        }
        else
        {
            await browser.StateAsync("error");
            (await browser.Page.GetByTestId("status").InnerTextAsync()).ShouldContain(says, Case.Sensitive, how);
            if (Environment.GetEnvironmentVariable("VOICE_SHOTS") is { Length: > 0 } shots)
                await browser.Page.ScreenshotAsync(new() { Path = Path.Combine(shots, how.Replace(' ', '-') + ".png") });
        }
    }
}
