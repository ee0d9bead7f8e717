using Voice.Benchmarks.Callers;

namespace Voice.Benchmarks.Load;

/// <summary>The effect on other calls of one call that floods, or that does not read.</summary>
internal sealed record Fairness(int Calls, Latencies Alone, Latencies BesideFlood, Latencies BesideSlowReader)
{
    private const int FloodTimesRealTime = 40;

    public static async Task<Fairness> MeasureAsync(int calls, LoadOptions options, ChildProcess upstream, ChildProcess server)
    {
        var run = new LoadRun("voice", "phone", calls, options);
        var alone = await run.RunAsync(upstream, server);
        using var over = new CancellationTokenSource();
        var flood = FloodAsync(server, over.Token);
        var besideFlood = await run.RunAsync(upstream, server);
        await over.CancelAsync();
        await flood;
        using var deaf = new DeafCaller();
        await deaf.OpenAsync(new Uri($"http://127.0.0.1:{server.Port}"));
        using var speaking = new Pace([deaf]);
        var besideDeaf = await run.RunAsync(upstream, server);
        return new Fairness(calls, alone.RoundTrip, besideFlood.RoundTrip, besideDeaf.RoundTrip);
    }

    private static async Task FloodAsync(ChildProcess server, CancellationToken over)
    {
        using var caller = new PhoneCaller(Guid.NewGuid().ToString("N"));
        await caller.OpenAsync(new Uri($"http://127.0.0.1:{server.Port}"));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        try
        {
            while (await ticks.WaitForNextTickAsync(over))
            {
                for (var i = 0; i < FloodTimesRealTime; i++)
                    caller.Speak();
            }
        }
        catch (OperationCanceledException)
        {
            caller.HangUp();
        }
    }
}
