using System.Net.WebSockets;

namespace Voice.Server.Rehearsals;

/// <summary>Before the server listens, it has a short call with itself: what carries every frame has been compiled when the first caller comes.</summary>
/// <remarks>Each method is compiled once and for good (tiered compilation is off), so that it can be short.</remarks>
internal static class Rehearsal
{
    private const int Frames = 50;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Never fails: without it the first callers wait a little.</summary>
    /// <param name="services">The server's.</param>
    /// <returns>True if it went to its end.</returns>
    public static async Task<bool> RunAsync(IServiceProvider services)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await using var stage = new Stage(services);
            var address = await stage.OpenAsync(limit.Token);
            await Task.WhenAll(
                SpeakAsync(new Uri(address, "/phone"), PhoneFrames.Greeting, PhoneFrames.Frame, PhoneFrames.Goodbye, WebSocketMessageType.Text, limit.Token),
                SpeakAsync(new Uri(address, "/hub"), HubFrames.Greeting, HubFrames.Frame, null, WebSocketMessageType.Binary, limit.Token));
            while (stage.Calls > 0)
                await Task.Delay(Glance, TimeProvider.System, limit.Token);
            return stage.HeldCall;
        }
        catch (Exception e) when (e is IOException or WebSocketException or HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            return false;                               // no free port, or a machine that is too busy
        }
    }

    private static async Task SpeakAsync(Uri address, byte[] greeting, byte[] frame, byte[]? goodbye, WebSocketMessageType type, CancellationToken cancellation)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, cancellation);
        await socket.SendAsync(greeting, type, endOfMessage: true, cancellation);
        var listening = ListenAsync(socket, cancellation);
        for (var i = 0; i < Frames; i++)
        {
            await socket.SendAsync(frame, type, endOfMessage: true, cancellation);
            await Task.Delay(Glance, TimeProvider.System, cancellation);
        }
        if (goodbye is not null)
            await socket.SendAsync(goodbye, type, endOfMessage: true, cancellation);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        await listening;
    }

    private static async Task ListenAsync(WebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[4 * 1024];
        while ((await socket.ReceiveAsync(buffer.AsMemory(), cancellation)).MessageType != WebSocketMessageType.Close)
            continue;
    }
}
