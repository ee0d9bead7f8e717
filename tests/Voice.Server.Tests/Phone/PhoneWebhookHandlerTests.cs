using System.Net.WebSockets;
using System.Text;
using Voice.Server.Settings;

namespace Voice.Server.Tests.Phone;

/// <summary>The phone requests that are accepted, and those that are refused.</summary>
public sealed class PhoneWebhookHandlerTests : IAsyncLifetime
{
    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, FakeCarrier.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Webhook_Signed_IsAnsweredWithAStreamAndAToken()
    {
        await using var carrier = new FakeCarrier();
        var (status, answer) = await carrier.WebhookAsync(_server.Url);
        status.ShouldBe(200);
        var connect = answer!.Element("Connect")!;
        connect.Attribute("action")!.Value.ShouldMatch("^https://voice.example.com/phone/twilio/after/[0-9a-f]{64}$");
        connect.Element("Stream")!.Attribute("url")!.Value.ShouldMatch("^wss://voice.example.com/phone/twilio/media/[0-9a-f]{64}$");
    }

    [Theory]
    [InlineData("")]
    [InlineData("7PR3qMkpDyEJtMrVOY/LDyNq8J8=")]
    public async Task Webhook_UnsignedOrForged_IsForbidden(string signature)
    {
        await using var carrier = new FakeCarrier();
        (await carrier.WebhookAsync(_server.Url, signature: signature)).Status.ShouldBe(403);
        (await carrier.WebhookAsync(_server.Url, "/phone/twilio/after", signature)).Status.ShouldBe(403);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7PR3qMkpDyEJtMrVOY/LDyNq8J8=")]
    public async Task Upgrade_UnsignedOrForged_IsForbiddenBeforeItHappens(string signature)
    {
        await using var carrier = new FakeCarrier();
        await carrier.AskAsync(_server.Url);
        var refused = await Should.ThrowAsync<WebSocketException>(() => carrier.ConnectAsync(_server.Url, signature));
        refused.Message.ShouldContain("403");
    }

    [Fact]
    public async Task Start_WithAnotherCallsToken_IsClosedBeforeAModelIsAsked()
    {
        await using var other = new FakeCarrier();
        await other.AskAsync(_server.Url);
        await using var carrier = new FakeCarrier { MediaPath = other.MediaPath };
        await carrier.ConnectAsync(_server.Url);
        await carrier.StartAsync();
        (await carrier.ClosedAsync()).ShouldBe(1008);
        ShouldHaveAskedNobody(carrier);
    }

    [Fact]
    public async Task Upgrade_WithAUsedToken_IsForbiddenAndTheCallGoesOn()
    {
        await using var carrier = await FakeCarrier.CallAsync(_server.Url);
        await _upstream.Peers.Reader.ReadAsync();
        await using var replay = new FakeCarrier { CallSid = carrier.CallSid, MediaPath = carrier.MediaPath };
        (await Should.ThrowAsync<WebSocketException>(() => replay.ConnectAsync(_server.Url))).Message.ShouldContain("403");
        _server.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task After_AskedByTheStreamBeforeTheLast_GetsNoStream()
    {
        await using var carrier = await FakeCarrier.CallAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        // Sound that arrives says that the line is joined to the call.
        await carrier.SendMediaAsync(new byte[160]);
        await Until.TrueAsync(() => model.AudioBytes >= 160);
        await using var again = new FakeCarrier { CallSid = carrier.CallSid };
        await again.AskAsync(_server.Url, carrier.AfterPath);
        (await carrier.WebhookAsync(_server.Url, carrier.AfterPath)).Status.ShouldBe(200, "the carrier may ask twice");
        await again.ConnectAsync(_server.Url);
        await again.StartAsync();
        await carrier.ClosedAsync();
        (await carrier.WebhookAsync(_server.Url, carrier.AfterPath)).Status.ShouldBe(403);
        (await carrier.WebhookAsync(_server.Url, "/phone/twilio/after")).Status.ShouldBe(403);
        _server.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Key_NotInTheSettings_ForbidsEverything()
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, "Voice:Phone:PublicUrl=" + FakeCarrier.PublicUrl);
        await using var carrier = new FakeCarrier();
        (await carrier.WebhookAsync(server.Url)).Status.ShouldBe(403);
        (await Should.ThrowAsync<WebSocketException>(() => carrier.ConnectAsync(server.Url))).Message.ShouldContain("403");
    }

    [Fact]
    public async Task AllowUnsigned_LetsAStreamInWithoutWebhookAndToken()
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, "Voice:Phone:AllowUnsigned=true");
        await using var carrier = new FakeCarrier();
        await carrier.ConnectAsync(server.Url, signature: "");
        await carrier.StartAsync();
        (await _upstream.Peers.Reader.ReadAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task AllowUnsigned_StillRefusesAWrongSignatureAndAWrongToken()
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. FakeCarrier.Settings, "Voice:Phone:AllowUnsigned=true"]);
        await using var forged = new FakeCarrier();
        (await Should.ThrowAsync<WebSocketException>(() => forged.ConnectAsync(server.Url, "wrong"))).Message.ShouldContain("403");
        await using var carrier = new FakeCarrier { MediaPath = "/phone/twilio/media/wrong" };
        (await Should.ThrowAsync<WebSocketException>(() => carrier.ConnectAsync(server.Url))).Message.ShouldContain("403");
    }

    [Fact]
    public async Task Carrier_Unknown_IsNotFound()
    {
        await using var carrier = new FakeCarrier();
        (await carrier.WebhookAsync(_server.Url, "/phone/nobody")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Call_WhenAllLinesAreBusy_IsTurnedAway()
    {
        await using var server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, [.. FakeCarrier.Settings, "Voice:Calls:MaxCalls=1"]);
        await using var first = await FakeCarrier.CallAsync(server.Url);
        await _upstream.Peers.Reader.ReadAsync();
        await using var second = new FakeCarrier();
        (await second.WebhookAsync(server.Url)).Answer!.Element("Reject")!.Attribute("reason")!.Value.ShouldBe("busy");
    }

    [Fact]
    public async Task Message_TooLarge_ClosesTheSocketAlone()
    {
        await using var carrier = await FakeCarrier.CallAsync(_server.Url);
        await _upstream.Peers.Reader.ReadAsync();
        await using var other = await FakeCarrier.CallAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await carrier.SendBytesAsync(new byte[(1024 * 1024) + 1], WebSocketMessageType.Text);
        (await carrier.ClosedAsync()).ShouldBe(1009);
        await other.SendMediaAsync(new byte[160]);
        await Until.TrueAsync(() => model.AudioBytes >= 160);
    }

    [Fact]
    public async Task Junk_OfEveryKind_LeavesTheCallUp()
    {
        await using var carrier = await FakeCarrier.CallAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        await carrier.SendTextAsync("junk");
        await carrier.SendTextAsync("");
        await carrier.SendTextAsync("{\"event\":\"media\",\"media\":7}");
        await carrier.SendTextAsync("{\"event\":{}}");
        await carrier.SendBytesAsync(Encoding.UTF8.GetBytes("{\"event\":\"stop\"}"), WebSocketMessageType.Binary);
        await carrier.SendTextAsync(new string('[', 100_000));
        await carrier.SendTextAsync("{\"event\":\"unknown\"}");
        await carrier.SendMediaAsync(new byte[160]);
        await Until.TrueAsync(() => model.AudioBytes >= 160);
    }

    [Fact]
    public async Task Sound_FasterThanRealTime_IsNotPassedOn()
    {
        await using var carrier = await FakeCarrier.CallAsync(_server.Url);
        var model = await _upstream.Peers.Reader.ReadAsync();
        for (var second = 0; second < 120; second++)
            await carrier.SendMediaAsync(new byte[8_000]);
        await carrier.StopAsync();
        await Until.TrueAsync(() => _server.Calls.Count == 0);
        model.AudioBytes.ShouldBeLessThan(90 * 8_000, "a minute that came late is let in, and what is played meanwhile");
    }

    [Fact]
    public void Settings_WithMistakes_AreReportedTogether()
    {
        var wrong = Should.Throw<SettingsException>(() => VoiceServer.Build([
            "--Voice:Phone:PublicUrl=voice.example.com", "--Voice:Phone:AllowUnsigned=perhaps", "--Voice:Phone:Twilio:AuthTokn=x", "--Voice:Phone:Plivo:AfterUrl=x", "--Voice:Phone:Twillio:AuthToken=x"]));
        wrong.Mistakes.Count.ShouldBe(5);
    }

    private void ShouldHaveAskedNobody(FakeCarrier carrier)
    {
        carrier.Count.ShouldBe(0);
        _server.Calls.Count.ShouldBe(0);
        _upstream.Peers.Reader.TryRead(out _).ShouldBeFalse();
    }
}
