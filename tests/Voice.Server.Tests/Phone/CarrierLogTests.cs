using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Serilog.Core;
using Serilog.Events;

namespace Voice.Server.Tests.Phone;

/// <summary>The log lines for odd messages of carriers, over a real socket.</summary>
public sealed class CarrierLogTests
{
    private readonly Log _log = new();

    [Fact]
    public async Task Complaints_OfACarrier_AreInTheLogWithCodeAndWordsAndBounded()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await StartAsync(upstream);
        await using (var carrier = await BeginAsync(server))
        {
            for (var i = 0; i < 50; i++)
                await carrier.SendAsync(new { @event = "error", streamSid = carrier.StreamSid, payload = new { code = 100004, title = "invalid_media", detail = "Failed to decode \"my secret\"" } });
            await Until.TrueAsync(() => _log.Lines.Any(l => l.Contains("invalid_media", StringComparison.Ordinal)));
            await carrier.StopAsync();
            await carrier.CloseAsync();
        }
        await Until.TrueAsync(() => _log.Lines.Any(l => l.Contains("complained 50 times", StringComparison.Ordinal)));
        var lines = _log.Lines.Where(l => l.Contains("complains", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBeLessThanOrEqualTo(10);
        lines.ShouldAllBe(l => l.Contains("error \"100004\"", StringComparison.Ordinal) && l.Contains("invalid_media, Failed to decode …", StringComparison.Ordinal) && !l.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sound_ThatCannotBeRead_IsNamedAtOnceAndCountedAtTheEnd()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await StartAsync(upstream);
        await using (var carrier = await BeginAsync(server))
        {
            for (var i = 0; i < 20; i++)
                await carrier.SendTextAsync($$$"""{"event":"media","sequenceNumber":"{{{carrier.NextNumber()}}}","media":{"track":"inbound","chunk":"1","payload":"!?"},"streamSid":"{{{carrier.StreamSid}}}"}""");
            await Until.TrueAsync(() => _log.Lines.Any(l => l.Contains("sound whose payload is no base64", StringComparison.Ordinal)));
            await carrier.StopAsync();
            await carrier.CloseAsync();
        }
        await Until.TrueAsync(() => _log.Lines.Any(l => l.Contains("20 unreadable ones", StringComparison.Ordinal)));
        _log.Lines.Count(l => l.Contains("no base64", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Format_ThatCannotBeServed_IsInTheLogAndInTheCloseReason()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await StartAsync(upstream);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(server.Url, "/phone/telnyx/media")) { Scheme = "ws" }.Uri, CancellationToken.None);
        await socket.SendAsync(
            Encoding.UTF8.GetBytes("""{"event":"start","sequence_number":"1","stream_id":"s","start":{"call_control_id":"c","media_format":{"encoding":"AMR-WB","sample_rate":"16000","channels":1}}}"""),
            WebSocketMessageType.Text, true, CancellationToken.None);
        while ((await socket.ReceiveAsync(new byte[1_024], CancellationToken.None)).MessageType != WebSocketMessageType.Close)
        {
        }
        socket.CloseStatusDescription.ShouldBe("unsupported audio format: AMR-WB at 16000 Hz");
        _log.Lines.ShouldContain(l => l.Contains("AMR-WB at 16000 Hz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Header_ThatIsNoUtf8_IsNoReasonToRefuseAWebhook()
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await StartAsync(upstream);
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 };
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "/phone/twilio")) { Content = new FormUrlEncodedContent([KeyValuePair.Create("CallSid", "CA1")]) };
        request.Headers.Add("X-Caller-Name", "José");
        using var answer = await http.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(200);
    }

    private Task<ServerUnderTest> StartAsync(ScriptedUpstream upstream) => ServerUnderTest.StartAsync(
        upstream.BaseUrl, services => services.AddSingleton<ILogEventSink>(_log), "Serilog:MinimumLevel:Default=Warning", "Voice:Phone:AllowUnsigned=true");

    private static async Task<FakeCarrier> BeginAsync(ServerUnderTest server)
    {
        var carrier = new FakeCarrier();
        await carrier.ConnectAsync(server.Url, signature: "");
        await carrier.StartAsync();
        return carrier;
    }

    private sealed class Log : ILogEventSink
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IReadOnlyCollection<string> Lines => _lines;

        public void Emit(LogEvent logEvent) => _lines.Enqueue(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
