namespace Voice.Server.Tools.Http;

/// <summary>Reads a setting that is a list: in JSON an array, in the environment one text with commas.</summary>
internal static class SettingsList
{
    public static IReadOnlyList<string> Read(IConfigurationSection section) => section.Value is { Length: > 0 } text
        ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : Items(section);

    /// <summary>Reads a list whose items may have commas in them: an array only, or one item.</summary>
    public static IReadOnlyList<string> Items(IConfigurationSection section) => section.Value is { Length: > 0 } text
        ? [text]
        : [.. section.GetChildren().Select(c => c.Value).OfType<string>()];
}
