using System.Net.WebSockets;
using Microsoft.Extensions.Time.Testing;
using Voice.Simulator.Realtime.Connections;

namespace Voice.Simulator.Tests.Realtime;

public sealed class OutboxTests
{
    [Fact]
    public void Frames_NotRead_AreBounded()
    {
        using var outbox = new Outbox(TimeProvider.System);
        var taken = 0;

        while (outbox.TryAdd("x"u8)) taken++;

        taken.ShouldBe(512);
    }

    [Fact]
    public async Task Audio_WithoutRoom_WaitsUntilTheClientReads()
    {
        using var outbox = new Outbox(TimeProvider.System);
        for (var i = 0; i < 256; i++) outbox.TryAdd("x"u8);

        var room = outbox.RoomAsync(CancellationToken.None).AsTask();
        room.IsCompleted.ShouldBeFalse();
        outbox.Complete();
        await outbox.DrainAsync(new StubSocket(() => Task.CompletedTask), CancellationToken.None);

        await room;
    }

    [Fact]
    public async Task Client_ThatTakesNothing_IsGivenUp()
    {
        var time = new FakeTimeProvider();
        using var outbox = new Outbox(time);
        outbox.TryAdd("x"u8);
        var draining = outbox.DrainAsync(new StubSocket(() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System)), CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(20));

        (await draining).ShouldBeFalse();
    }

    sealed class StubSocket(Func<Task> send) : WebSocket
    {
        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public override void Abort()
        {
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Dispose()
        {
        }

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => send();
    }
}
