namespace Voice.Server.Tools.Http;

/// <summary>Stands in options for a section of names and values, which is read apart.</summary>
internal sealed record SettingsSection;
