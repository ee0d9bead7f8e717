using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class PhoneWriterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<Exception> _failures = [];

    [Fact]
    public void Peer_ThatReadsNoReplies_IsCutOffOnce()
    {
        var socket = new FakeSocket();
        using var writer = Writer(socket);
        socket.Hold();
        for (var i = 0; i < PhoneWriter.MostReplies + 10; i++)
            writer.Reply("{}");
        _failures.Single().ShouldBeOfType<IOException>();
        writer.Over.IsCompleted.ShouldBeTrue();
        socket.Release();
        socket.Sent.Count.ShouldBe(1, "nothing is sent after it");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Socket_ThatFails_IsReportedOnceAndIsTheEnd(bool later)
    {
        var failure = new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        var socket = new SendingSocket(failure, later);
        using var writer = Writer(socket);
        writer.Play(new byte[160]);
        writer.Play(new byte[160]);
        writer.Mark(1);
        writer.Reply("{}");
        socket.Complete();
        writer.Close(WebSocketCloseStatus.NormalClosure, "");
        writer.Play(new byte[160]);
        _failures.ShouldBe([failure]);
        socket.Sends.ShouldBe(1);
        writer.Over.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void Sound_BehindAClose_IsNotSent()
    {
        var socket = new FakeSocket();
        using var writer = Writer(socket);
        socket.Hold();
        writer.Play(new byte[160]);
        writer.Close(WebSocketCloseStatus.NormalClosure, "");
        writer.Play(new byte[160]);
        writer.Mark(1);
        socket.Release();
        socket.Sent.Count.ShouldBe(2);
        socket.Sent[^1].ShouldBe("close 1000");
        _failures.ShouldBeEmpty();
    }

    [Fact]
    public void Frame_OnAnIdleSocket_AllocatesNothing()
    {
        var socket = new SendingSocket(failure: null, later: false);
        using var writer = Writer(socket);
        var frame = new byte[160];
        var mark = 0;
        // Other tests take blocks from the same store: the best of a few runs counts.
        Enumerable.Range(0, 10).Min(_ => Run()).ShouldBe(0);
        socket.Sends.ShouldBe(1_100);

        long Run()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                writer.Play(frame);
                if (i % 10 != 0)
                    continue;
                writer.Mark(++mark);
                writer.Reach(mark - 5);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private PhoneWriter Writer(WebSocket socket)
    {
        var stream = TestCarriers.Vendor("twilio").NewStream();
        var start = TestCarriers.Transcript("twilio").Select(l => JsonDocument.Parse(l).RootElement).Single(s => s.TryGetProperty("is", out var kind) && kind.GetString() == "Started");
        stream.Read(Encoding.UTF8.GetBytes(start.GetProperty("in").GetRawText()), binary: false);
        return new PhoneWriter(socket, stream, _time, _failures.Add);
    }

    /// <summary>A socket that takes what it is given and keeps none of it, or fails.</summary>
    private sealed class SendingSocket(Exception? failure, bool later) : WebSocket
    {
        private readonly TaskCompletionSource _sending = new();

        public int Sends { get; private set; }

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public void Complete() => _sending.TrySetException(failure!);

        public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            Sends++;
            return failure is null ? ValueTask.CompletedTask : later ? new ValueTask(_sending.Task) : ValueTask.FromException(failure);
        }

        public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override void Abort()
        {
        }

        public override void Dispose()
        {
        }
    }
}
