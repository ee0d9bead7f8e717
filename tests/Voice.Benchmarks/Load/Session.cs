using Voice.Benchmarks.Micro;
using Voice.Benchmarks.Report;

namespace Voice.Benchmarks.Load;

/// <summary>All runs of one command, one after the other, with a line of progress each.</summary>
internal sealed class Session(LoadOptions options)
{
    private const double MostAddedMs = 20;
    private const int Others = 100;

    private readonly Results _results = new(Machine.Describe());

    public async Task RunAsync()
    {
        if (options.Verb is "quick" or "load" or "all")
            await LoadAsync();
        if (options.Verb is "load" or "all")
            await StopAsync();
        if (options.Verb is "fairness" or "all")
            await FairnessAsync();
        if (options.Verb == "soak")
            await SoakAsync();
        if (options.Verb == "all")
            _results.Micro = MicroRun.Run([]);
        await Console.Out.WriteAsync(ResultTable.Of(_results));
        var folder = options.Out ?? (options.Verb == "all" ? PerformancePage.Folder() : null);
        if (folder is not null)
            await PerformancePage.WriteAsync(_results, folder);
    }

    private async Task LoadAsync()
    {
        var full = new HashSet<string>();
        foreach (var calls in options.Calls)
        {
            var floor = await OnceAsync("floor", "phone", calls);
            if (options.Lines.Contains("phone"))
                await OnceAsync("nginx", "phone", calls, floor);
            foreach (var line in options.Lines.Where(line => !full.Contains(line)))
            {
                // A line that is beyond its limit twice in a row stays there.
                if (await OnceAsync("voice", line, calls, floor) is { Added.P99: > MostAddedMs } && await OnceAsync("voice", line, calls, floor) is { Added.P99: > MostAddedMs })
                    full.Add(line);
            }
        }
    }

    private async Task<LoadResult?> OnceAsync(string target, string line, int calls, LoadResult? floor = null)
    {
        await using var upstream = await Targets.UpstreamAsync();
        await using var server = target switch { "voice" => await Targets.VoiceAsync(upstream), "nginx" => await Targets.NginxAsync(upstream), _ => null };
        if (target == "nginx" && server is null)
            return null;
        var result = await new LoadRun(target, line, calls, options).RunAsync(upstream, server);
        if (floor is not null)
            result = result with { Added = result.RoundTrip.Above(floor.RoundTrip) };
        _results.Load.RemoveAll(r => (r.Target, r.Line, r.Calls) == (target, line, calls) && r.Added?.P99 > result.Added?.P99);
        if (!_results.Load.Exists(r => (r.Target, r.Line, r.Calls) == (target, line, calls)))
            _results.Load.Add(result);
        await SayAsync($"{target} {line} {calls}: p50 {result.RoundTrip.P50} p99 {result.RoundTrip.P99} ms, lost {result.Lost}, "
            + $"{result.CpuPerThousand} CPU s per 1,000 frames, {result.KibPerCall} KiB per call, {result.BytesPerFrame} B per frame, {result.OtherCores} cores busy with other things");
        return result;
    }

    private async Task StopAsync()
    {
        foreach (var line in options.Lines)
        {
            await using var upstream = await Targets.UpstreamAsync();
            await using var server = await Targets.VoiceAsync(upstream);
            var result = await new LoadRun("voice", line, Others, options) { Interrupting = true }.RunAsync(upstream, server);
            _results.Stops.Add(result);
            await SayAsync($"barge-in, {line}, {Others} calls: p50 {result.Stop!.P50} p99 {result.Stop.P99} ms");
        }
    }

    private async Task FairnessAsync()
    {
        await using var upstream = await Targets.UpstreamAsync();
        await using var server = await Targets.VoiceAsync(upstream);
        _results.Fairness = await Fairness.MeasureAsync(Others / 2, options, upstream, server);
        var (calls, alone, flood, slow) = _results.Fairness;
        await SayAsync($"fairness, {calls} calls: p99 alone {alone.P99}, beside a flood {flood.P99}, beside a slow reader {slow.P99} ms");
    }

    private async Task SoakAsync()
    {
        await using var upstream = await Targets.UpstreamAsync();
        await using var server = await Targets.VoiceAsync(upstream);
        _results.Soak = await Soak.MeasureAsync(options.Soak, server, line => SayAsync(line).GetAwaiter().GetResult());
        var (duration, lives, unanswered, start, end) = _results.Soak;
        await SayAsync($"soak, {duration.TotalMinutes:0.0} minutes: {lives} lives, {unanswered} unanswered; "
            + $"{start.ResidentKib / 1024:0.0} → {end.ResidentKib / 1024:0.0} MiB, {start.Handles} → {end.Handles} handles");
    }

    private static Task SayAsync(string line) => Console.Error.WriteLineAsync($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {line}");
}
