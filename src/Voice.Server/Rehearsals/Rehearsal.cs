using System.Net.WebSockets;
using System.Runtime;

namespace Voice.Server.Rehearsals;

/// <summary>Before the server listens, it has some calls with itself: what carries every frame has been compiled, and compiled well, when the first caller comes.</summary>
/// <remarks>
/// A method is compiled first quickly, then, once it has been called often, well: with what was seen of it meanwhile. That is two thirds of the CPU time of a frame.
/// The calls go on until hardly anything more is compiled; a developer's server is not kept waiting for that.
/// </remarks>
internal static class Rehearsal
{
    private const int CallsOfEachKind = 6;
    private const int FramesOfACall = 25;
    private const int Settled = 10;                                 // methods compiled within a look

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostInDevelopment = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Never fails: without it the first calls cost more.</summary>
    /// <param name="services">The server's.</param>
    /// <returns>True if it went to its end.</returns>
    public static async Task<bool> RunAsync(IServiceProvider services)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var enough = new CancellationTokenSource();
        try
        {
            await using var stage = new Stage(services);
            var address = await stage.OpenAsync(limit.Token);
            Uri phone = new(address, "/phone"), hub = new(address, "/hub");
            var calls = Enumerable.Range(0, CallsOfEachKind).SelectMany(_ => (Task[])
            [
                CallAsync(phone, PhoneFrames.Greeting, PhoneFrames.Frame, PhoneFrames.Goodbye, WebSocketMessageType.Text, enough.Token, limit.Token),
                CallAsync(hub, HubFrames.Greeting, HubFrames.Frame, HubFrames.Goodbye, WebSocketMessageType.Binary, enough.Token, limit.Token),
            ]).ToArray();
            await CompiledAsync(services.GetRequiredService<IHostEnvironment>().IsDevelopment() ? MostInDevelopment : Most, limit.Token);
            await enough.CancelAsync();
            await Task.WhenAll(calls);
            while (stage.Calls > 0)
                await Task.Delay(Frame, TimeProvider.System, limit.Token);
            return stage.HeldCall;
        }
        catch (Exception e) when (e is IOException or WebSocketException or HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            return false;                               // no free port, or a machine that is too busy
        }
    }

    private static async Task CompiledAsync(TimeSpan most, CancellationToken cancellation)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        for (var before = JitInfo.GetCompiledMethodCount(); ;)
        {
            await Task.Delay(Look, TimeProvider.System, cancellation);
            var (now, elapsed) = (JitInfo.GetCompiledMethodCount(), TimeProvider.System.GetElapsedTime(startedAt));
            if (elapsed >= most || (elapsed >= Least && now - before < Settled))
                return;
            before = now;
        }
    }

    /// <summary>One call after the other: what begins and ends a call is to be compiled too.</summary>
    private static async Task CallAsync(
        Uri address, byte[] greeting, byte[] frame, byte[] goodbye, WebSocketMessageType type, CancellationToken enough, CancellationToken cancellation)
    {
        while (!enough.IsCancellationRequested)
        {
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(address, cancellation);
            await socket.SendAsync(greeting, type, endOfMessage: true, cancellation);
            var listening = ListenAsync(socket, cancellation);
            for (var i = 0; i < FramesOfACall; i++)
            {
                await socket.SendAsync(frame, type, endOfMessage: true, cancellation);
                await Task.Delay(Frame, TimeProvider.System, cancellation);
            }
            await socket.SendAsync(goodbye, type, endOfMessage: true, cancellation);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
            await listening;
        }
    }

    private static async Task ListenAsync(WebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[4 * 1024];
        while ((await socket.ReceiveAsync(buffer.AsMemory(), cancellation)).MessageType != WebSocketMessageType.Close)
            continue;
    }
}
