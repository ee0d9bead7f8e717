namespace Voice.Server.Settings;

/// <summary>The settings are wrong; the message lists every mistake.</summary>
public sealed class SettingsException(IReadOnlyList<string> mistakes)
    : Exception("The settings have mistakes:" + string.Concat(mistakes.Select(m => Environment.NewLine + "  - " + m)))
{
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
