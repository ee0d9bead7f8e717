using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Voice.Server.Settings;
using Voice.Server.Settings.Reference;

namespace Voice.Server.Tests.Settings;

/// <summary>The pages of docs/ about settings say what the code says.</summary>
public sealed partial class SettingsPagesTests
{
    private const string Help = "Run: dotnet run --project src/Voice.Server -- settings ../../docs";

    public static TheoryData<string> Ranges => [.. All().Where(static s => s.Setting.Property?.GetCustomAttribute<RangeAttribute>() is not null).Select(static s => s.Path).Distinct()];

    [Fact]
    public void Pages_InDocs_AreThoseOfTheCode()
    {
        File.ReadAllText(Path.Combine(Repository.Folder, "docs", SettingsPages.Page)).ReplaceLineEndings("\n").ShouldBe(SettingsPages.ToMarkdown(), Help);
        File.ReadAllText(Path.Combine(Repository.Folder, "docs", SettingsPages.Json)).ReplaceLineEndings("\n").ShouldBe(SettingsPages.ToJson(), Help);
    }

    [Fact]
    public void Settings_WithAValueOfTheWrongKind_AreAMistakeWhereThePageSaysTheyStand()
    {
        var settings = All().Where(static s => s.Path.StartsWith("Voice:", StringComparison.Ordinal) && !s.Path.StartsWith("Voice:Simulator", StringComparison.Ordinal)
            && (s.Setting.Kind.IsEnum || s.Setting.Kind == typeof(bool) || s.Setting.Kind == typeof(int) || s.Setting.Kind == typeof(double) || s.Setting.Kind == typeof(TimeSpan))).ToList();
        settings.Count.ShouldBeGreaterThan(80);
        var mistakes = Should.Throw<SettingsException>(() => VoiceServer.Build([.. settings.Select(static s => $"--{s.Path}=rubbish")])).Mistakes;
        settings.Select(static s => s.Path).Where(path => !mistakes.Any(mistake => mistake.StartsWith(path + " is 'rubbish'", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void Options_ThatAreRead_StandInThePage()
    {
        var read = Directory.GetFiles(Path.Combine(Repository.Folder, "src", "Voice.Server"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(static file => ReadOptions().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetFileNameWithoutExtension(file), Type: match.Groups["type"].Value)))
            .Where(static read => read.Type != "T").ToList();
        read.Count.ShouldBeGreaterThan(15);
        var shown = SettingsReference.Sections.SelectMany(static section => section.Settings).Select(static setting => setting.Property?.ReflectedType).OfType<Type>().Distinct()
            .SelectMany(static type => (string[])[type.Name, $"{type.DeclaringType?.Name}.{type.Name}"]).ToHashSet();
        read.Where(read => !shown.Contains(read.Type == "Options" ? $"{read.File}.Options" : read.Type)).ShouldBeEmpty("Say \"Bound from <c>Voice:…</c>.\" in the summary of these options");
    }

    [Fact]
    public void Reference_ReadAsSettings_HasNoMistake()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddJsonFile(Path.Combine(Repository.Folder, "docs", SettingsPages.Json));
        builder.Configuration["Voice:Calls:ResponseDeadline"].ShouldBe("00:00:10");
        Should.NotThrow(() => VoiceServer.Build(builder)).ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Range_InWords_IsThatOfTheAttribute(string path)
    {
        var setting = All().First(s => s.Path == path).Setting;
        var range = setting.Property!.GetCustomAttribute<RangeAttribute>()!;
        var match = Words().Match(setting.Value);
        match.Success.ShouldBeTrue($"The <value> of {path} does not say the range: it begins like \"0.5 seconds to 1 minute\". It is: {setting.Value}");
        var unit = match.Groups["unit1"].Success ? match.Groups["unit1"].Value : match.Groups["unit2"].Value;
        (Number(match, "from", unit), Number(match, "to", match.Groups["unit2"].Value)).ShouldBe((Number(range.Minimum), Number(range.Maximum)), setting.Value);
    }

    private static double Number(Match match, string group, string unit) => double.Parse(match.Groups[group].ValueSpan, NumberStyles.Number, CultureInfo.InvariantCulture) * unit switch
    {
        "ms" => 0.001,
        "min" or "minute" or "minutes" => 60,
        "h" or "hour" or "hours" => 3600,
        "day" or "days" => 86_400,
        "KiB" or "Ki" => 1024,
        "MiB" or "Mi" => 1024 * 1024,
        _ => 1,
    };

    private static double Number(object limit) => limit is string time ? TimeSpan.Parse(time, CultureInfo.InvariantCulture).TotalSeconds : Convert.ToDouble(limit, CultureInfo.InvariantCulture);

    /// <summary>Every setting with its whole path; names that the operator chooses are chosen here.</summary>
    private static IEnumerable<(string Path, DocumentedSetting Setting)> All() =>
        SettingsReference.Sections.SelectMany(static section => section.Settings.Select(setting => (
            $"{section.Path}:{setting.Name}".Replace("{n}", "0", StringComparison.Ordinal).Replace("{tool}", "tool", StringComparison.Ordinal)
                .Replace("{server}", "server", StringComparison.Ordinal).Replace("{name}", "name", StringComparison.Ordinal), setting)));

    [GeneratedRegex(@"\b(Read|Stage)<(?<type>\w+)>\(")]
    private static partial Regex ReadOptions();

    [GeneratedRegex(@"(?<from>[\d.,]+)( (?<unit1>ms|s|seconds?|min|minutes?|h|hours?|days?|KiB|MiB|Ki|Mi))?( \([^)]*\))? to (?<to>[\d.,]*\d)( (?<unit2>ms|s|seconds?|min|minutes?|h|hours?|days?|KiB|MiB|Ki|Mi))?\b")]
    private static partial Regex Words();
}
