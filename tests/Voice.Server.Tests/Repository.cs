using System.Runtime.CompilerServices;

namespace Voice.Server.Tests;

/// <summary>The folder of the sources, for tests of files that are not built.</summary>
internal static class Repository
{
    public static string Folder { get; } = Find();

    private static string Find([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));
}
