using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Voice.Server.Tools.Http;

namespace Voice.Server.Settings.Reference;

/// <summary>One setting, as its property tells it.</summary>
/// <param name="Property">Null for a setting that is no property: its reader says in its comment what it is.</param>
/// <param name="Default">The value if nothing is set; null for none.</param>
internal sealed partial record DocumentedSetting(string Name, PropertyInfo? Property, object? Default, string Summary, string Value)
{
    /// <summary>The accepted values, from the attributes that enforce them; empty for any text.</summary>
    public string Allowed => Property is null ? "" : Kind switch
    {
        _ when Property.GetCustomAttribute<RangeAttribute>() is { } range => $"{Write(range.Minimum)} to {Write(range.Maximum)}",
        _ when Property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed => string.Join(", ", allowed.Values.Select(static value => value is "" ? "empty" : $"`{value}`")),
        _ when Property.GetCustomAttribute<StringLengthAttribute>() is { } length => string.Create(CultureInfo.InvariantCulture, $"up to {length.MaximumLength:N0} characters"),
        { IsEnum: true } kind => string.Join(", ", Enum.GetNames(kind).Except(["None"]).Select(static name => $"`{name}`")),
        var kind when kind == typeof(bool) => "`true`, `false`",
        var kind when kind == typeof(SettingsSection) => "a section",
        _ => "",
    };

    /// <summary>The description, without a sentence that only names the default: the default comes from the code.</summary>
    public string Text => $"{Summary} {(DefaultText.Length > 0 ? DefaultOnly().Replace(Value, "") : Value)}".Trim();

    /// <summary>The type of its value, without the question mark.</summary>
    public Type Kind => Property is null ? typeof(string) : Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>The default as it is written in the settings; empty for none.</summary>
    public string DefaultText => Default is null ? "" : Write(Default);

    private static string Write(object value) => value switch
    {
        TimeSpan time => Write(time),
        string text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && text.Contains(':', StringComparison.Ordinal) => Write(time),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Write(TimeSpan time)
    {
        var text = time.ToString("c", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) && time.Ticks % TimeSpan.TicksPerSecond != 0 ? text.TrimEnd('0') : text;
    }

    [GeneratedRegex(@" ?\bThe default is ([^,;. ]+|[\d.]+ \w+)\.(?= |$)")]
    private static partial Regex DefaultOnly();
}
