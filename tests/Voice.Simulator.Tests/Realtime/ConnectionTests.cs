using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Voice.Simulator.Tests.Realtime;

public sealed class ConnectionTests
{
    [Theory]
    [InlineData("{", null, "The event is not valid JSON.")]
    [InlineData("[1]", null, "The event must be a JSON object.")]
    [InlineData("""{"event_id":"e1"}""", "e1", "The 'type' field is missing.")]
    [InlineData("""{"type":5}""", null, "The 'type' field is missing.")]
    [InlineData("""{"type":"session.nonsense","event_id":"e2"}""", "e2", null)]
    [InlineData("""{"type":"conversation.item.delete","item_id":"\ud800"}""", null, "The event could not be read.")]
    public async Task Event_ThatMakesNoSense_IsAnErrorAndTheSessionStays(string json, string? eventId, string? message)
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var error = await client.RefusedAsync(json);

        error.Text("code").ShouldBe("invalid_event");
        error.Text("event_id").ShouldBe(eventId);
        if (message is not null) error.Text("message").ShouldBe(message);
        (await client.AskAsync("hello")).Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task Frame_Binary_IsAnErrorAndTheSessionStays()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        await client.Socket.SendAsync(new byte[] { 1, 2, 3 }, WebSocketMessageType.Binary, true, CancellationToken.None);

        (await client.ReadAsync()).GetProperty("error").Text("code").ShouldBe("invalid_event");
        (await client.AskAsync("hello")).Text("status").ShouldBe("completed");
    }

    [Fact]
    public async Task Frame_TooBig_Closes1009()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();
        var chunk = Encoding.UTF8.GetBytes(new string(' ', 1024 * 1024));

        for (var i = 0; i < 17; i++) await client.Socket.SendAsync(chunk, WebSocketMessageType.Text, false, CancellationToken.None);

        (await client.ClosedAsync()).ShouldBe(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task Session_AtItsLimit_SaysSoAndCloses1001()
    {
        var time = new FakeTimeProvider();
        await using var host = await SimulatorHost.StartAsync(time: time);
        await using var client = await host.ConnectAsync();

        time.Advance(TimeSpan.FromMinutes(60));

        var error = (await client.ReadAsync()).GetProperty("error");
        error.Text("code").ShouldBe("session_expired");
        error.Text("message").ShouldBe("Your session hit the maximum duration of 60 minutes.");
        (await client.ClosedAsync()).ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        client.Socket.CloseStatusDescription.ShouldBe("Your session hit the maximum duration of 60 minutes.");
    }

    [Fact]
    public async Task Close_ByTheClient_IsAnswered()
    {
        await using var host = await SimulatorHost.StartAsync(options => options.Pace = 1);
        await using var client = await host.ConnectAsync();
        await client.TypeAsync("tell me a long story");
        await client.RespondAsync();
        await client.NextAsync("response.output_audio.delta");

        await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);

        client.Socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task Host_Stopping_ClosesSessions1001()
    {
        await using var host = await SimulatorHost.StartAsync();
        await using var client = await host.ConnectAsync();

        var stopping = host.StopAsync();

        (await client.ClosedAsync()).ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        await stopping;
    }
}
