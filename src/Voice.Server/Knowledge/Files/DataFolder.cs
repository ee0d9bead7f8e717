namespace Voice.Server.Knowledge.Files;

/// <summary>The folder for what the server must still know after a restart, such as the list of files that it has at a provider. Bound from the setting <c>Voice:DataFolder</c>.</summary>
/// <value>A path, from the current folder if it is relative; empty for none. The default is <c>data</c>. The folder is created when something is first written.</value>
/// <param name="Path">The full path; null for no folder.</param>
internal sealed record DataFolder(string? Path)
{
    public static DataFolder Read(IConfiguration voice, List<string> mistakes)
    {
        var path = voice["DataFolder"] ?? "data";
        try
        {
            return new DataFolder(path.Length > 0 ? System.IO.Path.GetFullPath(path) : null);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or PathTooLongException)
        {
            mistakes.Add($"Voice:DataFolder is '{path}', which is no path: {e.Message}");
            return new DataFolder(Path: null);
        }
    }
}
