using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Voice.Server.Settings.Reference;

/// <summary>The pages of docs/ that are made from the settings' own comments, ranges and defaults. The command <c>settings</c> writes them.</summary>
internal static class SettingsPages
{
    public const string Page = "configuration.md";
    public const string Json = "appsettings.reference.jsonc";

    private const int LongestDefault = 60;
    private const string Made = "Made by `dotnet run --project src/Voice.Server -- settings ../../docs` from the comments, ranges and defaults in the code. Do not edit it by hand.";

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes both pages into a folder.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, Page), ToMarkdown());
        File.WriteAllText(Path.Combine(folder, Json), ToJson());
    }

    public static string ToMarkdown()
    {
        var page = new StringBuilder($"""
            # Configuration

            {Made}

            Settings stand in `appsettings.json`, or in the environment with `__` for `:` (`Voice__Calls__MaxCalls=100`), or on the command line (`--Voice:Calls:MaxCalls=100`). Times are `days.hours:minutes:seconds`. All mistakes are
            reported together at start, and the server does not start with any. `NAME` in braces stands for a name or a number that you choose. [{Json}]({Json}) is the same as a file to copy from.

            | environment | what it does |
            |---|---|
            | `OPENAI_API_KEY` | the key of OpenAI, or of the service at `OPENAI_BASE_URL` |
            | `OPENAI_BASE_URL` | a service that speaks the OpenAI wire, such as `http://host:port/v1` |
            | `AZURE_OPENAI_ENDPOINT`, `AZURE_OPENAI_API_KEY` | Azure OpenAI; without a key by Entra ID |
            | `OTEL_EXPORTER_OTLP_ENDPOINT` | where metrics and traces are sent |

            """);
        foreach (var section in SettingsReference.Sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {section.Path}\n\n");
            if (section.Text.Length > 0)
                page.Append(section.Text).Append("\n\n");
            page.Append("| setting | default | allowed | what it does |\n|---|---|---|---|\n");
            foreach (var setting in section.Settings)
                page.Append(CultureInfo.InvariantCulture, $"| `{setting.Name}` | {Default(setting)} | {setting.Allowed} | {Cell(setting.Text)} |\n");
        }
        return page.Replace("\r\n", "\n").ToString();
    }

    public static string ToJson()
    {
        var json = new StringBuilder($"// All settings with their defaults. {Made}\n// Sections that may be there any number of times are shown as comments.\n");
        json.Append("{\n");
        Write(json, Tree.Of(SettingsReference.Sections), 1);
        return json.Append("}\n").ToString();
    }

    private static string Default(DocumentedSetting setting) => setting switch
    {
        { DefaultText: "" } => "",
        { DefaultText.Length: > LongestDefault } => $"`{Cell(setting.DefaultText[..LongestDefault])}…`",
        _ => $"`{Cell(setting.DefaultText)}`",
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static void Write(StringBuilder json, Tree tree, int depth)
    {
        var indent = new string(' ', 2 * depth);
        var comment = tree.IsRepeated ? "// " : "";
        foreach (var setting in tree.Section?.Settings ?? [])
        {
            foreach (var line in Lines($"{setting.Text} {(setting.Allowed.Length > 0 ? $"[{setting.Allowed}]" : "")}"))
                json.Append(indent).Append("// ").Append(line).Append('\n');
            // A setting without a property has no default that could be written: it is shown as a comment.
            json.Append(indent).Append(setting.Property is null && !tree.IsRepeated ? "// " : comment).Append(CultureInfo.InvariantCulture, $"\"{setting.Name}\": {Literal(setting)},\n");
        }
        foreach (var (name, child) in tree.Children)
        {
            var mark = child.IsRepeated ? "// " : "";
            json.Append('\n');
            if (child.Section is { Text.Length: > 0 } section)
            {
                foreach (var line in Lines(section.Text))
                    json.Append(indent).Append("// ").Append(line).Append('\n');
            }
            json.Append(indent).Append(mark).Append(CultureInfo.InvariantCulture, $"\"{name}\": {{\n");
            Write(json, child, depth + 1);
            json.Append(indent).Append(mark).Append("},\n");
        }
    }

    private static string Literal(DocumentedSetting setting) => setting.Default switch
    {
        null => "null",
        bool or int or double => setting.DefaultText,
        _ => JsonSerializer.Serialize(setting.DefaultText, AsWritten),
    };

    /// <summary>Words in lines of at most 140 characters.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > 140)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        if (line.Length > 0)
            yield return line.ToString();
    }

    /// <summary>The sections as they lie within each other.</summary>
    private sealed record Tree(bool IsRepeated)
    {
        public DocumentedSection? Section { get; private set; }

        public SortedDictionary<string, Tree> Children { get; } = new(StringComparer.Ordinal);

        public static Tree Of(IEnumerable<DocumentedSection> sections)
        {
            var root = new Tree(false);
            foreach (var section in sections)
            {
                var place = root;
                foreach (var name in section.Path.Split(':'))
                {
                    if (!place.Children.TryGetValue(name, out var next))
                        place.Children[name] = next = new Tree(place.IsRepeated || name.StartsWith('{'));
                    place = next;
                }
                place.Section = section;
            }
            return root;
        }
    }
}
