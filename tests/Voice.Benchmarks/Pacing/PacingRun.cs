using Voice.Benchmarks.Load;

namespace Voice.Benchmarks.Pacing;

/// <summary>Asterisk's two kinds of lines, so many calls each, who talk and are talked to without a pause: are the frames 20 ms apart when they come?</summary>
internal static class PacingRun
{
    public const string AudioSocket = "audiosocket";
    public const string Channel = "chan_websocket";

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(10);

    public static async Task RunAsync(LoadOptions options)
    {
        var calls = options.Calls[0];
        var results = new PacingResults(Machine.Describe(), options.Measured, [await MeasureAsync(AudioSocket, calls, options), await MeasureAsync(Channel, calls, options)]);
        await results.WriteAsync(options.Out);
    }

    private static async Task<PacingResult> MeasureAsync(string line, int calls, LoadOptions options)
    {
        var audioSocketPort = ChildProcess.FreePort();
        await using var upstream = await Targets.UpstreamAsync();
        await using var server = await Targets.VoiceAsync(upstream, TalkingSession.Path, audioSocketPort);
        var run = Guid.NewGuid().ToString("N");
        PacedCaller[] callers = [.. Enumerable.Range(0, calls).Select(PacedCaller (n) => line == Channel ? new ChannelCaller($"{run}-{n}") : new AudioSocketCaller())];
        foreach (var ten in callers.Chunk(10))
            await Task.WhenAll(ten.Select(c => c.OpenAsync(new Uri($"http://127.0.0.1:{server.Port}"), audioSocketPort)));
        using var speakers = new Speakers(callers);
        await Task.Delay(options.WarmUp, TimeProvider.System);
        if (callers.Count(c => c.Hears) is var hearing && hearing < calls)
            throw new LoadException($"{line}: only {hearing} of {calls} callers hear anything.");
        var watch = new Watch(upstream, server);
        Measure(callers, speakers, true);
        await Task.Delay(options.Measured, TimeProvider.System);
        Measure(callers, speakers, false);
        var used = watch.Stop();
        speakers.Dispose();
        foreach (var caller in callers)
            caller.HangUp();
        var intervals = callers.SelectMany(c => c.Intervals).ToArray();
        foreach (var caller in callers)
            caller.Dispose();
        return new PacingResult(
            line, calls, Latencies.Of(intervals), Math.Round(intervals.Count(i => (i - Frame).Duration() > Tolerance) / Math.Max(1.0, intervals.Length), 5), intervals.Length,
            (long)(calls * (used.Elapsed / Frame)), Latencies.Of(speakers.Late), Math.Round(used.Cpu!.Value / used.Elapsed, 3), used.OtherCores is { } other ? Math.Round(other, 2) : null);
    }

    private static void Measure(PacedCaller[] callers, Speakers speakers, bool on)
    {
        speakers.Measuring = on;
        foreach (var caller in callers)
            caller.Measuring = on;
    }
}
