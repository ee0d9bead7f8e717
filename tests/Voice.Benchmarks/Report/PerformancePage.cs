using System.Text.Json;

namespace Voice.Benchmarks.Report;

/// <summary>Writes the results down: as JSON, as a plot, and into the page between its marks.</summary>
internal static class PerformancePage
{
    private const string Begin = "<!-- results: written by tests/Voice.Benchmarks -->";
    private const string End = "<!-- end of results -->";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>The project's docs, found from where the program is.</summary>
    public static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Voice.sln")))
                return Path.Combine(folder.FullName, "docs");
        }
        return ".";
    }

    public static async Task WriteAsync(Results results, string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "performance.json"), JsonSerializer.Serialize(results, Indented) + "\n");
        if (results.Load.Count > 0)
            await File.WriteAllTextAsync(Path.Combine(folder, "performance.svg"), Plot.Draw(results.Load));
        var page = Path.Combine(folder, "performance.md");
        var text = File.Exists(page) ? await File.ReadAllTextAsync(page) : "";
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin >= 0 && end > begin)
            await File.WriteAllTextAsync(page, $"{text[..begin]}{Begin}\n{ResultTable.Of(results)}{text[end..]}");
    }
}
