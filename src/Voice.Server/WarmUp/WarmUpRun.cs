using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Runtime;
using System.Text.Json;
using Voice.Tools;

namespace Voice.Server.WarmUp;

/// <summary>Makes some calls with itself before the server listens, so that the code of a frame is compiled and optimised when the first caller comes.</summary>
/// <remarks>
/// The runtime compiles a method quickly at first, and again with optimisation after many calls. The difference is two thirds of the CPU time of a frame.
/// The calls go on until hardly anything more is compiled; a developer's server is not kept waiting for that.
/// </remarks>
internal static class WarmUpRun
{
    private const int CallsOfEachKind = 6;
    // Long calls: a real call seldom begins or ends too, and what a beginning compiles would keep the warm-up from its end.
    private const int FramesOfACall = 100;
    private const int LeastFrames = 25;
    private const int FramesAReport = 10;
    private const int FewMethods = 5;                               // compiled within a look

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Never fails: without it the first calls cost more.</summary>
    /// <param name="build">Makes a server as the real one is made.</param>
    /// <param name="briefly">For a developer, who starts the server often: what costs most is compiled well, the rest while they talk.</param>
    /// <param name="limit">The longest time that it takes. The default is 10 seconds.</param>
    /// <returns>True if it went to its end, and the model was heard by phone and by page.</returns>
    public static async Task<bool> RunAsync(WarmUpHost.Builder build, bool briefly, TimeSpan? limit = null)
    {
        using var late = new CancellationTokenSource(limit ?? Limit);
        using var enough = new CancellationTokenSource();
        try
        {
            var arguments = Task.Run(CheckArguments, late.Token);
            await using var host = await WarmUpHost.OpenAsync(build, late.Token);
            Uri phone = new(host.Address, "/phone/twilio/media"), hub = new(host.Address, "/hubs/voice");
            var phones = Enumerable.Range(0, CallsOfEachKind).Select(_ => CallPhoneAsync(phone, enough.Token, late.Token)).ToArray();
            var pages = Enumerable.Range(0, CallsOfEachKind).Select(_ => CallHubAsync(hub, enough.Token, late.Token)).ToArray();
            await CompiledAsync(briefly ? Brief : Most, late.Token);
            await enough.CancelAsync();
            var (phonesHeard, pagesHeard) = (await Task.WhenAll(phones), await Task.WhenAll(pages));
            while (host.Calls > 0)
                await Task.Delay(Frame, TimeProvider.System, late.Token);
            await arguments;
            return phonesHeard.Contains(true) && pagesHeard.Contains(true);
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
            if (elapsed >= most || (elapsed >= Least && now - before < FewMethods))
                return;
            before = now;
        }
    }

    /// <summary>The first check of a tool's arguments compiles the library of JSON Schema: 130 ms, for which the call that asks would wait.</summary>
    private static void CheckArguments()
    {
        using var schema = JsonDocument.Parse("""{"type":"object","properties":{"city":{"type":"string","minLength":1},"days":{"type":"integer","minimum":1}},"required":["city"]}""");
        var check = new ArgumentSchema(schema.RootElement);
        foreach (var arguments in (string[])["""{"city":"Rome","days":2}""", """{"days":0}"""])
            ArgumentCheck.Find(arguments, check, out _);
    }

    /// <summary>On a busy machine the first answer comes late: a call that has heard nothing goes on until the limit.</summary>
    private static bool IsOver(int frames, bool heard, CancellationToken enough) =>
        heard && (frames > FramesOfACall || (frames > LeastFrames && enough.IsCancellationRequested));

    /// <summary>One call after the other: what begins and ends a call is to be compiled too.</summary>
    private static async Task<bool> CallPhoneAsync(Uri address, CancellationToken enough, CancellationToken cancellation)
    {
        var heard = false;
        while (!enough.IsCancellationRequested)
        {
            var frames = new PhoneFrames(Guid.NewGuid().ToString("N"));
            var marks = new ConcurrentQueue<byte[]>();
            await using var call = await WarmUpCall.ConnectAsync(address, WebSocketMessageType.Text, message =>
            {
                heard |= PhoneFrames.IsSound(message);
                if (PhoneFrames.IsMark(message))
                    marks.Enqueue(message.ToArray());
            }, cancellation);
            await call.SendAsync(frames.Greeting);
            for (var i = 1; !IsOver(i, heard, enough); i++)
            {
                await call.SendAsync(frames.Frame(i));
                while (marks.TryDequeue(out var mark))
                    await call.SendAsync(mark);
                await Task.Delay(Frame, TimeProvider.System, cancellation);
            }
            await call.SendAsync(frames.Goodbye);
            await call.CloseAsync();
        }
        return heard;
    }

    private static async Task<bool> CallHubAsync(Uri address, CancellationToken enough, CancellationToken cancellation)
    {
        var heard = false;
        while (!enough.IsCancellationRequested)
        {
            await using var call = await WarmUpCall.ConnectAsync(address, WebSocketMessageType.Binary, message => heard |= HubFrames.IsSound(message), cancellation);
            await call.SendAsync(HubFrames.Greeting);
            for (var i = 0; !IsOver(i, heard, enough); i++)
            {
                await call.SendAsync(HubFrames.Frame);
                if (i % FramesAReport == FramesAReport - 1)
                    await call.SendAsync(HubFrames.Played);
                await Task.Delay(Frame, TimeProvider.System, cancellation);
            }
            await call.SendAsync(HubFrames.Goodbye);
            await call.CloseAsync();
        }
        return heard;
    }
}
