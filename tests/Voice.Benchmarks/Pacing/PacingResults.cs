using System.Globalization;
using System.Text;
using System.Text.Json;
using Voice.Benchmarks.Load;
using Voice.Benchmarks.Report;

namespace Voice.Benchmarks.Pacing;

/// <summary>The measurements of both lines: as JSON and as a table, which goes into the page between its marks.</summary>
internal sealed record PacingResults(Machine Machine, TimeSpan Measured, IReadOnlyList<PacingResult> Lines)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <param name="folder">Of the page; null for the project's docs.</param>
    public async Task WriteAsync(string? folder)
    {
        var table = Table();
        await Console.Out.WriteAsync($"{JsonSerializer.Serialize(this, Indented)}\n\n{table}");
        await PerformancePage.ReplaceAsync("pacing", table, folder);
    }

    private string Table()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Measured {Machine.Day} on {Machine.Processor}, {Machine.Cores} cores, {Machine.Runtime}, for {Measured.TotalSeconds:0} s after a warm-up.\n\n");
        text.Append("| line | calls | interval p50 ms | p95 | p99 | most | outside 20 ± 10 ms | frames of those due | own clock late p99 ms | server's cores | other cores |\n");
        text.Append("|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var r in Lines)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {r.Line} | {r.Calls} | {r.IntervalMs.P50} | {r.IntervalMs.P95} | {r.IntervalMs.P99} | {r.IntervalMs.Max} | {r.Outside:0.###%} | {(double)r.Frames / r.Due:0.##%} | {r.LateMs.P99} | {r.ServerCores} | {r.OtherCores} |\n");
        }
        return text.ToString();
    }
}
