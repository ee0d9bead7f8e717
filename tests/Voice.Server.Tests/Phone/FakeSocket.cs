using System.Net.WebSockets;
using System.Text;

namespace Voice.Server.Tests.Phone;

/// <summary>A socket that keeps what it is given, and takes its time when told to.</summary>
internal sealed class FakeSocket : WebSocket
{
    private TaskCompletionSource? _slow;

    public List<string> Sent { get; } = [];

    public List<byte[]> SentBinary { get; } = [];

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => WebSocketState.Open;

    public override string? SubProtocol => null;

    /// <summary>From now on a send stays under way until <see cref="Release"/>.</summary>
    public void Hold() => _slow = new TaskCompletionSource();

    public void Release()
    {
        var slow = _slow;
        _slow = null;
        slow?.SetResult();
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (messageType == WebSocketMessageType.Binary)
            SentBinary.Add(buffer.ToArray());
        else
            Sent.Add(Encoding.UTF8.GetString(buffer.Span));
        return _slow is { } slow ? new ValueTask(slow.Task) : ValueTask.CompletedTask;
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
}
