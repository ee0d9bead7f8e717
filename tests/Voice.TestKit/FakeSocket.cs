using System.Net.WebSockets;
using System.Text;
using Shouldly;

namespace Voice.TestKit;

/// <summary>A socket that keeps the messages it is given, at once or only when it is let.</summary>
/// <param name="keep">False to forget them: a test of many messages needs none.</param>
public sealed class FakeSocket(bool keep = true) : WebSocket
{
    private TaskCompletionSource? _held;
    private int _sending;

    /// <summary>Texts, and <c>close 1000</c> or <c>abort</c> in their place among them.</summary>
    public List<string> Sent { get; } = [];

    public List<byte[]> SentBinary { get; } = [];

    /// <summary>Thrown by every send, if set.</summary>
    public Exception? Fails { get; set; }

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => WebSocketState.Open;

    public override string? SubProtocol => null;

    /// <summary>From now on a send is under way until <see cref="Release"/>.</summary>
    public void Hold() => _held = new TaskCompletionSource();

    public void Release()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _sending) != 1)
            throw new ShouldAssertException("One send at a time.");
        if (Fails is not null)
            throw Fails;
        if (keep && messageType == WebSocketMessageType.Binary)
            SentBinary.Add(buffer.ToArray());
        else if (keep)
            Sent.Add(Encoding.UTF8.GetString(buffer.Span));
        if (_held is { } held)
            return new ValueTask(FinishAsync(held.Task));
        Interlocked.Decrement(ref _sending);
        return ValueTask.CompletedTask;
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        Sent.Add($"close {(int)closeStatus}");
        return Task.CompletedTask;
    }

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override void Abort() => Sent.Add("abort");

    public override void Dispose()
    {
    }

    private async Task FinishAsync(Task held)
    {
        await held;
        Interlocked.Decrement(ref _sending);
    }
}
