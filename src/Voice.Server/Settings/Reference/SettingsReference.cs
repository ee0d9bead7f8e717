using System.Reflection;
using System.Text.RegularExpressions;
using Voice.Conversations;
using Voice.OpenAI.Realtime;
using Voice.Simulator.Settings;

namespace Voice.Server.Settings.Reference;

/// <summary>All settings. The comment of their options says where they stand: "Bound from" and the path of a section, or "Bound from the setting" and the path of a single one.</summary>
internal static partial class SettingsReference
{
    private static readonly Assembly[] Assemblies = [typeof(ConversationOptions).Assembly, typeof(RealtimeOptions).Assembly, typeof(SimulatorOptions).Assembly, typeof(SettingsReference).Assembly];

    /// <summary>The sections, by path.</summary>
    public static IReadOnlyList<DocumentedSection> Sections { get; } = [.. Read().OrderBy(static section => section.Path, StringComparer.Ordinal)];

    /// <summary>The types that hold them.</summary>
    public static IEnumerable<Type> Types => Assemblies.SelectMany(static assembly => assembly.GetTypes());

    private static Dictionary<string, DocumentedSection>.ValueCollection Read()
    {
        var comments = new XmlComments(Assemblies);
        var single = new List<(string Path, DocumentedSetting Setting)>();
        var sections = new Dictionary<string, DocumentedSection>(StringComparer.Ordinal);
        foreach (var type in Types)
        {
            var summary = comments.Of(type, "summary");
            if (Bound().Match(summary) is not { Success: true } bound)
                continue;
            var text = (summary[..bound.Index] + summary[(bound.Index + bound.Length)..]).Trim();
            foreach (var path in bound.Groups["path"].Captures.Select(static path => path.Value))
            {
                if (bound.Groups["single"].Success)
                    single.Add((path, new DocumentedSetting(path[(path.LastIndexOf(':') + 1)..], null, null, text, comments.Of(type, "value"))));
                else
                    sections[path] = new DocumentedSection(path, text, Settings(type, comments));
            }
        }
        foreach (var group in single.GroupBy(static one => one.Path[..one.Path.LastIndexOf(':')]))
        {
            var section = sections.GetValueOrDefault(group.Key) ?? new DocumentedSection(group.Key, "", []);
            sections[group.Key] = section with { Settings = [.. section.Settings, .. group.Select(static one => one.Setting).OrderBy(static setting => setting.Name, StringComparer.Ordinal)] };
        }
        return sections.Values;
    }

    private static DocumentedSetting[] Settings(Type type, XmlComments comments)
    {
        var options = Activator.CreateInstance(type, nonPublic: true)!;
        return [.. SettingsReader.PropertiesOf(type).Select(property => new DocumentedSetting(property.Name, property, property.GetValue(options), comments.Of(property, "summary"), comments.Of(property, "value")))];
    }

    [GeneratedRegex("Bound from (?<single>the settings? )?(`(?<path>Voice[^`]*)`(, | and )?)+[^.]*\\.")]
    private static partial Regex Bound();
}
