using System.Text.Json;

namespace Voice.Benchmarks.Report;

/// <summary>Writes the results down: as JSON, as a plot, and into the page between its marks.</summary>
internal static class PerformancePage
{
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
        await ReplaceAsync("results", ResultTable.Of(results), folder);
    }

    /// <summary>Puts a table between the marks of its name on the page; a page without them is left as it is.</summary>
    /// <param name="folder">Of the page; null for the project's docs.</param>
    public static async Task ReplaceAsync(string name, string table, string? folder)
    {
        var page = Path.Combine(folder ?? Folder(), "performance.md");
        var text = File.Exists(page) ? await File.ReadAllTextAsync(page) : "";
        string first = $"<!-- {name}: written by tests/Voice.Benchmarks -->", last = $"<!-- end of {name} -->";
        var begin = text.IndexOf(first, StringComparison.Ordinal);
        var end = text.IndexOf(last, StringComparison.Ordinal);
        if (begin >= 0 && end > begin)
            await File.WriteAllTextAsync(page, $"{text[..begin]}{first}\n{table}{text[end..]}");
    }
}
