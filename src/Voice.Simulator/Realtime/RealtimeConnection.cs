using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Voice.Simulator.Realtime.Connections;
using Voice.Simulator.Realtime.Sessions;

namespace Voice.Simulator.Realtime;

/// <summary>Moves frames between a WebSocket and a session, and closes the one when the other ends.</summary>
sealed class RealtimeConnection(WebSocket socket, SessionScope scope, RealtimeSession session)
{
    /// <summary>The real service takes 15 MiB of audio in one event; this is that and some room around it.</summary>
    const int MaxMessageBytes = 16 * 1024 * 1024;

    const int FirstBufferBytes = 16 * 1024;

    static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    /// <summary>Runs until either side ends it.</summary>
    /// <param name="cancellationToken">The program is stopping.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var aborted = new CancellationTokenSource();
        using var stopping = cancellationToken.Register(() => scope.End(new(1001, "The server is shutting down.")));
        var loop = LoopAsync();
        var sending = SendAsync(aborted.Token);
        scope.Start(async ended =>
        {
            await Task.Delay(scope.Options.SessionLimit, scope.Time, ended);
            await scope.Mailbox.PostAsync(session.Expire, ended);
        });
        await scope.Mailbox.PostAsync(session.Open, scope.Ended);
        var receiving = ReceiveAsync(aborted.Token);

        var close = await scope.Close;
        await scope.StopAsync(loop);
        scope.Outbox.Complete();
        if (close.Code is { } code) await CloseAsync(sending, receiving, code, close.Reason);
        await aborted.CancelAsync();
        if (socket.State != WebSocketState.Closed) socket.Abort();
        await Task.WhenAll(sending, receiving);
    }

    async Task LoopAsync()
    {
        try
        {
            await scope.Mailbox.RunAsync(scope.Ended);
        }
        catch (Exception exception)
        {
            SessionLog.LoopFailed(scope.Log, exception);
            scope.End(new((int)WebSocketCloseStatus.InternalServerError, "The simulator failed."));
        }
    }

    async Task CloseAsync(Task sending, Task receiving, int code, string reason)
    {
        try
        {
            using var limit = new CancellationTokenSource(CloseLimit, scope.Time);
            await sending.WaitAsync(limit.Token);
            if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, limit.Token);
            await receiving.WaitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException)
        {
            // The other side does not close with us; it is cut.
        }
    }

    async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await scope.Outbox.DrainAsync(socket, cancellationToken)) return;
            SessionLog.ClientStuck(scope.Log);
        }
        catch (Exception exception) when (IsGone(exception))
        {
        }

        scope.End(new(null, ""));
    }

    async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult result;
                do
                {
                    if (length == buffer.Length) buffer = Grow(buffer);
                    result = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                    length += result.Count;
                    if (length <= MaxMessageBytes) continue;
                    scope.End(new((int)WebSocketCloseStatus.MessageTooBig, "The message is larger than 16 MiB."));
                    await SkipAsync(cancellationToken);
                    return;
                }
                while (!result.EndOfMessage);

                if (result.MessageType == WebSocketMessageType.Close)
                {
                    scope.End(new((int)WebSocketCloseStatus.NormalClosure, ""));
                    return;
                }

                await PostAsync(buffer.AsMemory(0, length), result.MessageType);
                if (buffer.Length > FirstBufferBytes * 64) buffer = Shrink(buffer);
            }
        }
        catch (Exception exception) when (IsGone(exception))
        {
            scope.End(new(null, ""));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    async ValueTask PostAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        if (type == WebSocketMessageType.Binary)
        {
            const string Message = "Binary frames are not supported; audio travels as base64 inside JSON text frames.";
            await scope.Mailbox.PostAsync(() => session.Refuse(Message), scope.Ended);
            return;
        }

        JsonDocument? document;
        try
        {
            document = JsonDocument.Parse(message.ToArray());
        }
        catch (JsonException)
        {
            await scope.Mailbox.PostAsync(() => session.Refuse("The event is not valid JSON."), scope.Ended);
            return;
        }

        await scope.Mailbox.PostAsync(() => session.Handle(document), scope.Ended);
    }

    /// <summary>A close frame is not read by a client that is still writing, so what it writes is read and thrown away.</summary>
    async Task SkipAsync(CancellationToken cancellationToken)
    {
        var sink = new byte[FirstBufferBytes];
        while ((await socket.ReceiveAsync(sink.AsMemory(), cancellationToken)).MessageType != WebSocketMessageType.Close)
        {
        }
    }

    static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    static byte[] Shrink(byte[] buffer)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        return ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    }

    static bool IsGone(Exception exception) =>
        exception is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException or InvalidOperationException;
}
