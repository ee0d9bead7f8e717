using System.Net.WebSockets;
using System.Text;

namespace Voice.OpenAI.Tests;

/// <summary>A socket that takes messages, at once or only when it is let.</summary>
internal sealed class FakeSocket(bool keep = true) : WebSocket
{
    private TaskCompletionSource? _held;
    private int _sending;

    public List<string> Sent { get; } = [];

    public Exception? Fails { get; set; }

    /// <summary>From now on a send is under way until <see cref="Release"/>.</summary>
    public void Hold() => _held = new TaskCompletionSource();

    public void Release()
    {
        var held = _held!;
        _held = null;
        held.SetResult();
    }

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => WebSocketState.Open;

    public override string? SubProtocol => null;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _sending) != 1)
            throw new ShouldAssertException("One send at a time.");
        if (Fails is not null)
            throw Fails;
        if (keep)
            Sent.Add(Encoding.UTF8.GetString(buffer.Span));
        if (_held is { } held)
            return new ValueTask(FinishAsync(held.Task));
        Interlocked.Decrement(ref _sending);
        return ValueTask.CompletedTask;
    }

    private async Task FinishAsync(Task held)
    {
        await held;
        Interlocked.Decrement(ref _sending);
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override void Abort() => throw new NotSupportedException();

    public override void Dispose()
    {
    }
}
