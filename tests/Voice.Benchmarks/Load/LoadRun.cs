using System.Diagnostics;
using Voice.Benchmarks.Callers;

namespace Voice.Benchmarks.Load;

/// <summary>So many callers at once on one target, warmed up and then measured.</summary>
internal sealed class LoadRun(string target, string line, int calls, LoadOptions options)
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Sampling = TimeSpan.FromMilliseconds(250);

    /// <summary>True if callers speak over their replies, every two seconds. Frames are then not measured.</summary>
    public bool Interrupting { get; init; }

    /// <param name="upstream">The address for the callers if there is no server.</param>
    public async Task<LoadResult> RunAsync(ChildProcess upstream, ChildProcess? server)
    {
        var before = server is null ? default : ProcessSample.Of(server.Id);
        var callers = await OpenAsync(new Uri($"http://127.0.0.1:{(server ?? upstream).Port}"));
        using var pace = new Pace(callers, Interrupting ? static (caller, round) => (round + (caller * 7)) % 100 == 99 : null);
        await Task.Delay(options.WarmUp, TimeProvider.System);
        if (callers.Count(c => c.IsReady) is var ready && ready < calls)
            throw new LoadException($"{target}: only {ready} of {calls} callers hear anything.");
        var allocated = await AllocatedAsync(server);
        foreach (var caller in callers)
            caller.Stops.Clear();
        var watch = new Watch(upstream, server);
        pace.Measuring = true;
        var startedAt = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(startedAt) < options.Measured)
        {
            await Task.Delay(Sampling, TimeProvider.System);
            watch.Look();
        }
        pace.Measuring = false;
        var used = watch.Stop();
        var allocatedNow = await AllocatedAsync(server);
        await Task.Delay(Drain, TimeProvider.System);
        pace.Dispose();
        foreach (var caller in callers)
            caller.HangUp();
        var result = Result(callers, pace, used, before, allocatedNow - allocated);
        foreach (var caller in callers)
            caller.Dispose();
        return result;
    }

    private LoadResult Result(Caller[] callers, Pace pace, Watch.Used used, ProcessSample before, double? allocated)
    {
        var due = callers.Sum(c => c.Due);
        var back = callers.Sum(c => c.RoundTrips.Count);
        var spoiled = callers.Sum(c => c.Spoiled);
        var trips = Latencies.Of(callers.SelectMany(c => c.RoundTrips));
        var hasServer = used.Cpu is not null;
        return new LoadResult(
            target, line, calls, due, Interrupting ? 0 : due - back + spoiled, trips, null,
            Rounded(used.Cpu?.TotalSeconds / back * 1000, 4), Rounded(used.Cpu / used.Elapsed, 3),
            hasServer ? Rounded((used.PeakKib - before.ResidentKib) / calls, 0) : null, Rounded(allocated / back, 0),
            Interrupting ? Latencies.Of(callers.SelectMany(c => c.Stops)) : null, Latencies.Of(pace.Late), Rounded(used.OtherCores, 2));
    }

    private async Task<Caller[]> OpenAsync(Uri server)
    {
        var run = Guid.NewGuid().ToString("N")[..20];
        Caller[] callers = [.. Enumerable.Range(0, calls).Select(n => New($"{run}{n:d12}"))];
        foreach (var ten in callers.Chunk(10))
            await Task.WhenAll(ten.Select(c => c.OpenAsync(server)));
        return callers;
    }

    private Caller New(string id) => line == "browser" ? new BrowserCaller() : new PhoneCaller(id, target == "voice" ? "/phone/twilio/media" : "/phone-echo");

    private async Task<double?> AllocatedAsync(ChildProcess? server) => server is null || target != "voice" ? null : await Targets.AllocatedAsync(server);

    private static double? Rounded(double? value, int digits) => value is { } v ? Math.Round(v, digits) : null;
}
