using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;
using Voice.OpenAI.Tests.Realtime;

namespace Voice.OpenAI.Tests.Faults;

/// <summary>Faults of an upstream on an open connection, over real sockets.</summary>
public sealed class WireFaultTests : IAsyncDisposable
{
    private static readonly AssistantSetup Setup = new() { Instructions = "" };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Listener _listener = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private ScriptedUpstream _upstream = null!;
    private RealtimeAssistant _assistant = null!;
    private RealtimeWire _wire = null!;
    private readonly LogList _log = new();
    private EndpointPool _pool = null!;

    public enum Junk
    {
        Nothing,
        NotJson,
        HalfAnEvent,
        AList,
        NoType,
        TypeOfAnotherType,
        UnknownType,
        UnknownStatus,
        NullFields,
        WrongFields,
        TwiceTheSameField,
        TwoThousandDeep,
        NotBase64,
        HalfASample,
        Binary,
        BrokenText,
    }

    public static TheoryData<Junk> JunkOfAllKinds => [.. Enum.GetValues<Junk>()];

    public async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        await _upstream.DisposeAsync();
        await _assistant.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>The connection goes on, or is lost at once, so that another takes its place: it is never left neither dead nor alive.</summary>
    [Theory]
    [MemberData(nameof(JunkOfAllKinds))]
    public async Task Junk_IsDroppedOrCostsTheConnection(Junk junk)
    {
        var connection = await ConnectAsync(new RealtimeOptions());
        await SendAsync(connection, junk);
        await connection.SendAsync("""{"type":"input_audio_buffer.speech_started","item_id":"u1"}""");
        AssistantEvent next;
        do
        {
            next = await _listener.NextAsync();
        }
        while (next is not (SpeechStarted or AssistantLost));
        (next is AssistantLost).ShouldBe(junk == Junk.BrokenText, "text that is no UTF-8 is a broken WebSocket");
        _listener.Audio.ShouldAllBe(a => a.Bytes.Length % 2 == 0);
    }

    [Fact]
    public async Task Bytes_OneAtATime_AreTheSameEvents()
    {
        var connection = await ConnectAsync(new RealtimeOptions(), sliced: true);
        await connection.SendAsync("""{"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","content_index":0,"delta":"AQIDBA=="}""");
        await connection.SendAsync("""{"type":"input_audio_buffer.speech_started","item_id":"u1"}""");
        (await _listener.NextAsync()).ShouldBe(new SpeechStarted("u1"));
        _listener.Audio.Single().Bytes.ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task Message_InFragmentsOfOneByte_IsOneEvent()
    {
        var connection = await ConnectAsync(new RealtimeOptions());
        var message = """{"type":"input_audio_buffer.speech_started","item_id":"u1"}"""u8.ToArray();
        for (var i = 0; i < message.Length; i++)
            await connection.Socket.SendAsync(message.AsMemory(i, 1), WebSocketMessageType.Text, i == message.Length - 1, CancellationToken.None);
        (await _listener.NextAsync()).ShouldBe(new SpeechStarted("u1"));
    }

    /// <summary>The defence is the bound: an event that never ends fills the memory without it.</summary>
    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData(64 * 1024 * 1024, false)]
    public async Task Message_WithoutEnd_CostsTheConnection(int largest, bool defended)
    {
        var connection = await ConnectAsync(new RealtimeOptions { LargestEventBytes = largest });
        var fragment = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
        try
        {
            for (var i = 0; i < 64; i++)
                await connection.Socket.SendAsync(fragment, WebSocketMessageType.Text, false, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // It was left.
        }
        if (!defended)
            await connection.Socket.SendAsync("""{"type":"input_audio_buffer.speech_started","item_id":"u1"}"""u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        (await _listener.NextAsync() is AssistantLost).ShouldBe(defended);
    }

    /// <summary>The upstream reads nothing any more and goes on talking, which keeps its pings from being missed.</summary>
    [Fact]
    public async Task Unread_ByAnUpstreamThatTalks_IsALoss_AndMeanwhileOnlyTheLastSecondsAreKept()
    {
        await ConnectAsync(new RealtimeOptions());
        _wire.StopReading();
        var second = new byte[AudioFormat.Pcm24K.BytesIn(TimeSpan.FromSeconds(1))];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 300; i++)                       // five minutes: 14 MB, more than the sockets hold
            _assistant.SendAudio(second);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(8 * 1024 * 1024);
        (await _listener.NextAsync()).ShouldBeOfType<AssistantLost>().Failure.Message.ShouldContain("stopped reading");
    }

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0.0, false)]
    public async Task TokensNearlyUsedUp_InACall_SendTheNextCallElsewhere(double reserve, bool defended)
    {
        await using var spare = await ScriptedUpstream.StartAsync();
        var connection = await ConnectAsync(new RealtimeOptions(), new EndpointPoolOptions { Reserve = reserve }, spare);
        await connection.SendAsync("""{"type":"rate_limits.updated","rate_limits":[{"name":"tokens","limit":40000,"remaining":500,"reset_seconds":59}]}""");
        await connection.SendAsync("""{"type":"input_audio_buffer.speech_started","item_id":"seen"}""");
        await _listener.NextAsync();
        await using var next = new RealtimeAssistant(_pool, new RealtimeOptions(), _http, _log);
        var connecting = next.ConnectAsync(Setup, new Listener(), CancellationToken.None);
        var asked = defended ? spare : _upstream;
        var other = await asked.AcceptAsync();
        await other.SetUpAsync();
        await connecting.WaitAsync(Patience);
        spare.Headers.IsEmpty.ShouldBe(!defended);
        connection.Over.Task.IsCompleted.ShouldBeFalse("the call that is up goes on");
        other.Drop();
    }

    private static Task SendAsync(ScriptedUpstream.Connection connection, Junk junk) => junk switch
    {
        Junk.Nothing => connection.SendAsync(""),
        Junk.NotJson => connection.SendAsync("hello"),
        Junk.HalfAnEvent => connection.SendAsync("""{"type":"response.created","respo"""),
        Junk.AList => connection.SendAsync("""[{"type":"response.created"}]"""),
        Junk.NoType => connection.SendAsync("""{"event_id":"e1"}"""),
        Junk.TypeOfAnotherType => connection.SendAsync("""{"type":{"type":7}}"""),
        Junk.UnknownType => connection.SendAsync("""{"type":"response.hologram.delta","delta":"x"}"""),
        Junk.UnknownStatus => connection.SendAsync("""{"type":"response.done","response":{"id":"r1","status":"levitating"}}"""),
        Junk.NullFields => connection.SendAsync("""{"type":"response.done","response":null}"""),
        Junk.WrongFields => connection.SendAsync("""{"type":"response.output_audio.delta","response_id":7,"item_id":[],"content_index":"zero","delta":{}}"""),
        Junk.TwiceTheSameField => connection.SendAsync("""{"type":"error","type":"error","error":{"code":1},"error":"x"}"""),
        Junk.TwoThousandDeep => connection.SendAsync($$"""{"type":"x","a":{{new string('[', 2000)}}{{new string(']', 2000)}}}"""),
        Junk.NotBase64 => connection.SendAsync("""{"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","content_index":0,"delta":"%%%"}"""),
        Junk.HalfASample => connection.SendAsync("""{"type":"response.output_audio.delta","response_id":"r1","item_id":"i1","content_index":0,"delta":"AQ=="}"""),
        Junk.Binary => connection.SendBinaryAsync([0, 1, 2, 255]),
        _ => connection.Socket.SendAsync(new byte[] { (byte)'{', 0xC3, 0x28 }, WebSocketMessageType.Text, true, CancellationToken.None),
    };

    private async Task<ScriptedUpstream.Connection> ConnectAsync(RealtimeOptions options, EndpointPoolOptions? pool = null, ScriptedUpstream? spare = null, bool sliced = false)
    {
        _upstream = await ScriptedUpstream.StartAsync();
        _wire = new RealtimeWire(_upstream.Endpoint.BaseUrl) { Sliced = sliced };
        var endpoint = new OpenAIEndpoint(_wire.BaseUrl, "");
        _pool = new EndpointPool(() => spare is null ? [endpoint] : [endpoint, spare.Endpoint], pool ?? new EndpointPoolOptions(), new FakeTimeProvider(), _log);
        _assistant = new RealtimeAssistant(_pool, options, _http, _log);
        var connecting = _assistant.ConnectAsync(Setup, _listener, CancellationToken.None);
        var connection = await _upstream.AcceptAsync();
        await connection.SetUpAsync();
        await connecting.WaitAsync(Patience);
        return connection;
    }
}
