using System.Globalization;
using System.Text;
using Voice.Benchmarks.Load;

namespace Voice.Benchmarks.Report;

/// <summary>The results as tables in Markdown.</summary>
internal static class ResultTable
{
    private const double MostAddedMs = 20;

    public static string Of(Results results)
    {
        var text = new StringBuilder();
        var machine = results.Machine;
        text.Append(CultureInfo.InvariantCulture, $"Measured {machine.Day} on {machine.Processor}, {machine.Cores} cores, {machine.System}, {machine.Runtime}.\n\n");
        if (results.Load.Count > 0)
            Load(text, results.Load);
        if (results.Stops.Count > 0)
            Stops(text, results.Stops);
        if (results.Fairness is { } fairness)
        {
            text.Append(CultureInfo.InvariantCulture, $"| the p99 round trip of {fairness.Calls} phone calls | ms |\n|---|---|\n| alone | {fairness.Alone.P99} |\n");
            text.Append(CultureInfo.InvariantCulture, $"| beside one that floods, 40 times real time | {fairness.BesideFlood.P99} |\n| beside one that never reads | {fairness.BesideSlowReader.P99} |\n\n");
        }
        if (results.Soak is { } soak)
        {
            text.Append(CultureInfo.InvariantCulture, $"Soak: {soak.Lives} calls in {soak.Duration.TotalMinutes:0} minutes, {soak.Unanswered} unanswered. ");
            text.Append(CultureInfo.InvariantCulture, $"Resident {soak.Start.ResidentKib / 1024:0.0} MiB after the first minute, {soak.End.ResidentKib / 1024:0.0} at the end; handles {soak.Start.Handles}, {soak.End.Handles}.\n\n");
        }
        if (results.Micro.Count > 0)
            Micro(text, results.Micro);
        return text.ToString();
    }

    /// <summary>The most calls with which the 99th percentile of what is added stays within the bound, nothing lost.</summary>
    public static int MostCalls(IEnumerable<LoadResult> load, string line) => load
        .Where(r => r.Target == "voice" && r.Line == line && r.Added?.P99 <= MostAddedMs && r.Lost == 0).Select(r => r.Calls).DefaultIfEmpty().Max();

    private static void Load(StringBuilder text, List<LoadResult> load)
    {
        text.Append("| target | line | calls | added p50 ms | p95 | p99 | lost | CPU s per 1,000 frames | of nginx | KiB per call | B per frame | other cores |\n");
        text.Append("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var r in load.Where(r => r.Target != "floor"))
        {
            var nginx = load.Find(n => n.Target == "nginx" && n.Calls == r.Calls)?.CpuPerThousand;
            var ratio = r.Target == "voice" && r.Line == "phone" && nginx > 0 ? $"{r.CpuPerThousand / nginx:0.0}×" : "";
            text.Append(CultureInfo.InvariantCulture, $"| {r.Target} | {r.Line} | {r.Calls} | {r.Added?.P50} | {r.Added?.P95} | {r.Added?.P99} | {r.Lost} | {r.CpuPerThousand} | {ratio} | {r.KibPerCall} | {r.BytesPerFrame} | {r.OtherCores} |\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"\nCalls per core with p99 added ≤ {MostAddedMs} ms and nothing lost, of those tried: {MostCalls(load, "phone")} phones, {MostCalls(load, "browser")} browsers.\n\n");
    }

    private static void Stops(StringBuilder text, List<LoadResult> stops)
    {
        text.Append("| barge-in, from the first loud frame to silence | calls | p50 ms | p95 | p99 |\n|---|---|---|---|---|\n");
        foreach (var r in stops)
            text.Append(CultureInfo.InvariantCulture, $"| {r.Line} | {r.Calls} | {r.Stop!.P50} | {r.Stop.P95} | {r.Stop.P99} |\n");
        text.Append('\n');
    }

    private static void Micro(StringBuilder text, IReadOnlyList<MicroResult> micro)
    {
        text.Append("| one frame of 20 ms | ns | bytes allocated |\n|---|---|---|\n");
        foreach (var m in micro)
            text.Append(CultureInfo.InvariantCulture, $"| {m.Operation} | {m.Nanoseconds:0} | {m.Bytes} |\n");
        text.Append('\n');
    }
}
