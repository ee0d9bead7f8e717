using System.Globalization;
using System.Text;
using System.Text.Json;
using Voice.Benchmarks.Load;
using Voice.Benchmarks.Report;

namespace Voice.Benchmarks.Cascade;

/// <summary>The measurements of the cascade: as JSON and as a table, which goes into the page between its marks.</summary>
internal sealed record CascadeResults(
    Machine Machine, int Turns, Latencies Silence, Latencies Transcription, Latencies TranscriptionLeft, Latencies FirstToken, Latencies Clause, Latencies FirstSound,
    Latencies Parts, Latencies Cascade, Latencies Ours, Latencies OneAfterTheOther)
{
    /// <summary>The time that the cascade itself may take, in milliseconds.</summary>
    private const double MostOurs = 50;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static CascadeResults Of(IReadOnlyList<CascadeTurn> turns, IReadOnlyList<TimeSpan> oneAfterTheOther)
    {
        Latencies All(Func<CascadeTurn, TimeSpan> of) => Latencies.Of(turns.Select(of));
        return new CascadeResults(
            Machine.Describe(), turns.Count, All(t => t.Silence), All(t => t.Transcription), All(t => t.TranscriptionLeft), All(t => t.FirstToken), All(t => t.Clause), All(t => t.FirstSound),
            All(t => t.Parts), All(t => t.Cascade), All(t => t.Ours), Latencies.Of(oneAfterTheOther));
    }

    /// <param name="folder">Of the page; null for the project's docs.</param>
    public async Task WriteAsync(string? folder)
    {
        var table = Table();
        await Console.Out.WriteAsync($"{JsonSerializer.Serialize(this, Indented)}\n\n{table}");
        await PerformancePage.ReplaceAsync("cascade", table, folder);
        if (Ours.P95 >= MostOurs)
            throw new LoadException($"The cascade itself takes {Ours.P95} ms at the 95th percentile; it may take {MostOurs}.");
    }

    private string Table()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Measured {Machine.Day} on {Machine.Processor}, {Machine.Cores} cores, {Machine.Runtime}, {Turns} turns after a warm-up.\n\n");
        text.Append("| | p50 ms | p95 | most |\n|---|---|---|---|\n");
        Row("silence that ends the turn (adapts to the caller)", Silence);
        Row("transcription", Transcription);
        Row("of that, after the turn", TranscriptionLeft);
        Row("chat, first token", FirstToken);
        Row("chat, first clause", Clause);
        Row("speech, first byte", FirstSound);
        Row("sum of what is after the turn", Parts);
        Row("**the cascade, from the end of the turn to the first sound**", Cascade);
        Row("**of that, ours**", Ours);
        Row("one after the other, each waiting for the whole of the one before", OneAfterTheOther);
        return text.ToString();

        void Row(string name, Latencies of) => text.Append(CultureInfo.InvariantCulture, $"| {name} | {of.P50:0.0} | {of.P95:0.0} | {of.Max:0.0} |\n");
    }
}
