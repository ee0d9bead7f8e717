namespace Voice.Server.Settings.Reference;

/// <summary>One section of the settings, with what may stand in it.</summary>
/// <param name="Path">Such as <c>Voice:Calls</c>; <c>{name}</c> stands for a name or number that the operator chooses.</param>
/// <param name="Text">The subject of the section.</param>
/// <param name="Settings">In the order of the code.</param>
internal sealed record DocumentedSection(string Path, string Text, IReadOnlyList<DocumentedSetting> Settings)
{
    /// <summary>True if the operator may write any number of these sections.</summary>
    public bool IsRepeated => Path.Contains('{', StringComparison.Ordinal);
}
