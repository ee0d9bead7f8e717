namespace Voice.Server.Settings.Reference;

/// <summary>One section of the settings, with what may stand in it.</summary>
/// <param name="Path">Such as <c>Voice:Calls</c>; <c>{name}</c> stands for a name or number that is chosen by whoever writes the settings.</param>
/// <param name="Text">What it is about.</param>
/// <param name="Settings">In the order of the code.</param>
internal sealed record DocumentedSection(string Path, string Text, IReadOnlyList<DocumentedSetting> Settings)
{
    /// <summary>True if there are as many of these sections as whoever writes the settings likes, or none.</summary>
    public bool IsRepeated => Path.Contains('{', StringComparison.Ordinal);
}
