using System.Net.WebSockets;
using System.Text.RegularExpressions;

namespace Voice.Server.Tests.Phone;

/// <summary>An eavesdropper cannot use the messages of a carrier: every carrier, over real sockets, with its signature.</summary>
public sealed class ReplayTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private static readonly string[] Signing = ["twilio", "signalwire", "telnyx", "plivo", "vonage"];

    private ScriptedUpstream _upstream = null!;
    private ServerUnderTest _server = null!;

    public static IEnumerable<TheoryDataRow<string>> Vendors => Signing.Select(v => new TheoryDataRow<string>(v));

    public async ValueTask InitializeAsync()
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _server = await ServerUnderTest.StartAsync(_upstream.BaseUrl, CarrierSigner.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Vendors))]
    public async Task Upgrade_WithATokenOfItsCarrier_IsLetInOnceAndIsRefusedBeforeItHappensElse(string vendor)
    {
        var path = await MediaPathAsync(vendor, "call-1");
        await ShouldRefuseAsync(vendor, $"/phone/{vendor}/media");
        await ShouldRefuseAsync(vendor, $"/phone/{vendor}/media/{new string('0', 64)}");
        using (await ConnectAsync(vendor, path))
        {
            await ShouldRefuseAsync(vendor, path);
        }
    }

    [Theory]
    [MemberData(nameof(Vendors))]
    public async Task Webhook_OverheardAndSentAgain_LetsNoSecondStreamIn(string vendor)
    {
        var signer = new CarrierSigner(vendor);
        using var webhook = signer.Webhook(_server.Url, $"/phone/{vendor}", "call-1");
        var overheard = (Body: await webhook.Content!.ReadAsByteArrayAsync(), webhook.Content.Headers.ContentType, Headers: webhook.Headers.ToList());
        var first = MediaPath(vendor, await AnswerAsync(webhook));
        // Before the stream has come, it is the carrier's own repetition: the same answer, and one token for both.
        MediaPath(vendor, await AnswerAsync(Again())).ShouldBe(first);
        using var stream = await ConnectAsync(vendor, first);
        var (status, _) = await SendAsync(Again());
        status.ShouldBe(403);

        HttpRequestMessage Again()
        {
            var again = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Url, $"/phone/{vendor}")) { Content = new ByteArrayContent(overheard.Body) };
            again.Content.Headers.ContentType = overheard.ContentType;
            foreach (var (name, values) in overheard.Headers)
                again.Headers.TryAddWithoutValidation(name, values);
            return again;
        }
    }

    [Theory]
    [MemberData(nameof(Vendors))]
    public async Task Webhook_RepeatedByItsCarrierBeforeTheStream_GetsTheSameAnswer(string vendor)
    {
        var signer = new CarrierSigner(vendor);
        var first = await AnswerAsync(signer.Webhook(_server.Url, $"/phone/{vendor}", "call-1"));
        (await AnswerAsync(signer.Webhook(_server.Url, $"/phone/{vendor}", "call-1"))).ShouldBe(first);
        MediaPath(vendor, await AnswerAsync(signer.Webhook(_server.Url, $"/phone/{vendor}", "call-2"))).ShouldNotBe(MediaPath(vendor, first));
    }

    [Theory]
    [MemberData(nameof(Vendors))]
    public async Task Webhook_OfACallThatComesASecondTimeByAnAddressOfItsOwn_IsAnswered(string vendor)
    {
        var signer = new CarrierSigner(vendor);
        using (await ConnectAsync(vendor, MediaPath(vendor, await AnswerAsync(signer.Webhook(_server.Url, $"/phone/{vendor}", "call-1")))))
        {
        }
        using var again = await ConnectAsync(vendor, MediaPath(vendor, await AnswerAsync(signer.Webhook(_server.Url, $"/phone/{vendor}?visit=2", "call-1"))));
        again.State.ShouldBe(WebSocketState.Open);
    }

    private async Task<string> MediaPathAsync(string vendor, string callId) =>
        MediaPath(vendor, await AnswerAsync(new CarrierSigner(vendor).Webhook(_server.Url, $"/phone/{vendor}", callId)));

    private static string MediaPath(string vendor, string answer) => Regex.Match(answer, $"/phone/{vendor}/media/[0-9a-f]{{64}}").Value;

    private async Task<string> AnswerAsync(HttpRequestMessage webhook)
    {
        var (status, body) = await SendAsync(webhook);
        status.ShouldBe(200);
        return body;
    }

    private static async Task<(int Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        using (var response = await Http.SendAsync(request))
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<ClientWebSocket> ConnectAsync(string vendor, string path)
    {
        var socket = new ClientWebSocket();
        if (new CarrierSigner(vendor).Upgrade(path) is { } signature)
            socket.Options.SetRequestHeader(signature.Name, signature.Value);
        await socket.ConnectAsync(new UriBuilder(new Uri(_server.Url, path)) { Scheme = "ws" }.Uri, CancellationToken.None);
        return socket;
    }

    private async Task ShouldRefuseAsync(string vendor, string path) =>
        (await Should.ThrowAsync<WebSocketException>(() => ConnectAsync(vendor, path))).Message.ShouldContain("403");
}
