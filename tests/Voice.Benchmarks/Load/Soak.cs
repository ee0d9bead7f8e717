using System.Diagnostics;
using Voice.Benchmarks.Callers;

namespace Voice.Benchmarks.Load;

/// <summary>Calls that come and go for a long time, and what is left of them.</summary>
/// <param name="Lives">Calls that were carried from greeting to goodbye.</param>
/// <param name="Unanswered">Calls that never heard anything.</param>
/// <param name="Start">After the first minute of calls, when none is up.</param>
/// <param name="End">At the end, when none is up.</param>
internal sealed record Soak(TimeSpan Duration, int Lives, int Unanswered, ProcessSample Start, ProcessSample End)
{
    private const int AtOnce = 60;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRound = TimeSpan.FromMinutes(1);

    public static async Task<Soak> MeasureAsync(TimeSpan duration, ChildProcess server, Action<string> progress)
    {
        var startedAt = Stopwatch.GetTimestamp();
        int lives = 0, unanswered = 0;
        async Task RoundAsync(TimeSpan until)
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async place =>
            {
                await Task.Delay(Life * place / AtOnce, TimeProvider.System);
                for (var n = place; Stopwatch.GetElapsedTime(startedAt) < until; n++)
                {
                    var heard = await LiveAsync(new Uri($"http://127.0.0.1:{server.Port}"), n % 2 == 0);
                    Interlocked.Increment(ref lives);
                    if (!heard)
                        Interlocked.Increment(ref unanswered);
                }
            }));
            await Task.Delay(RestTime, TimeProvider.System);
        }
        await RoundAsync(duration < FirstRound * 2 ? duration / 4 : FirstRound);
        var start = ProcessSample.Of(server.Id);
        progress($"baseline: {start.ResidentKib / 1024:0.0} MiB, {start.Handles} handles after {lives} lives");
        await RoundAsync(duration);
        return new Soak(Stopwatch.GetElapsedTime(startedAt), lives, unanswered, start, ProcessSample.Of(server.Id));
    }

    private static async Task<bool> LiveAsync(Uri server, bool phone)
    {
        using Caller caller = phone ? new PhoneCaller(Guid.NewGuid().ToString("N")) : new BrowserCaller();
        await caller.OpenAsync(server);
        using var frames = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        for (var startedAt = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(startedAt) < Life && await frames.WaitForNextTickAsync();)
            caller.Speak();
        caller.HangUp();
        return caller.IsReady;
    }
}
