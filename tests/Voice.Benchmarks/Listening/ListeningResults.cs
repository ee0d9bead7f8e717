using System.Globalization;
using System.Text;
using System.Text.Json;
using Voice.Benchmarks.Load;
using Voice.Benchmarks.Report;

namespace Voice.Benchmarks.Listening;

/// <summary>How well it listens: as JSON and as tables, which go into the page between its marks.</summary>
internal sealed record ListeningResults(Machine Machine, IReadOnlyList<ListeningRow> Rows, IReadOnlyList<PieceScore> Pieces, ListeningCost Cost)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <param name="folder">Of the page; null for the project's docs.</param>
    /// <exception cref="LoadException">A bar is not met.</exception>
    public async Task WriteAsync(string? folder)
    {
        var table = Table();
        await Console.Out.WriteAsync($"{JsonSerializer.Serialize(this, Indented)}\n\n{table}");
        await PerformancePage.ReplaceAsync("listen", table, folder);
        if (Failures().ToList() is { Count: > 0 } failures)
            throw new LoadException(string.Join('\n', failures));
    }

    private IEnumerable<string> Failures()
    {
        // What the default detector must do, in per cent and milliseconds.
        (string Name, double Value, double Most)[] bars =
        [
            ("quiet line, start p50", Of("quiet").StartP50, 130), ("quiet line, end p50", Of("quiet").EndP50, 470), ("steady noise, missed", Of("steady noise").Missed, 1),
            ("music, turns without an end", Of("music").Stuck, 1), ("music, silence judged as speech", Of("music").Wrong, 5), ("distant talk, silence judged as speech", Of("distant talk").Wrong, 8),
        ];
        return bars.Where(bar => bar.Value > bar.Most).Select(bar => string.Create(CultureInfo.InvariantCulture, $"{bar.Name}: {bar.Value:0.0}, allowed are {bar.Most:0}."));

        ListeningRow Of(string scenes) => Rows.Single(row => row.Detector == "Both" && row.Scenes == scenes);
    }

    private string Table()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Measured {Machine.Day} on {Machine.Processor}, {Machine.Runtime}.\n\n");
        text.Append("| scenes | `Vad` | turns | start p50 ms | end p50 ms | turns missed | turns without an end | turns cut in two | silence judged as speech |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var row in Rows)
            text.Append(CultureInfo.InvariantCulture, $"| {row.Scenes} | `{row.Detector}` | {row.Turns} | {row.StartP50:0} | {row.EndP50:0} | {row.Missed:0.0} % | {row.Stuck:0.0} % | {row.Cut:0.0} % | {row.Wrong:0.0} % |\n");
        text.Append("\n| a piece of sound of 0.4 to 2 s | is called a voice |\n|---|---|\n");
        foreach (var piece in Pieces)
            text.Append(CultureInfo.InvariantCulture, $"| {piece.Kind} | {piece.Share:0.0} % |\n");
        text.Append("\n| cost | |\n|---|---|\n");
        text.Append(CultureInfo.InvariantCulture, $"| energy alone, of one core per call | {Cost.EnergyShare:0.000} % |\n| both, in these scenes | {Cost.BothShare:0.000} % |\n");
        text.Append(CultureInfo.InvariantCulture, $"| one frame of 32 ms in the model | {Cost.ModelMicroseconds:0.0} µs |\n");
        return text.ToString();
    }
}

/// <summary>One kind of scenes with one detector; shares in per cent.</summary>
internal sealed record ListeningRow(string Scenes, string Detector, int Turns, double StartP50, double EndP50, double Missed, double Stuck, double Cut, double Wrong);

/// <summary>CPU time, in per cent of one core for one call.</summary>
internal sealed record ListeningCost(double EnergyShare, double BothShare, double ModelMicroseconds);
