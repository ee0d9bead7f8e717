namespace Voice.Server.Knowledge.Stores;

/// <summary>A file of the folder.</summary>
/// <param name="Path">From the folder, with "/" between its parts.</param>
/// <param name="FullPath">Where it is.</param>
internal sealed record FolderFile(string Path, string FullPath, long Length, DateTime Written);

/// <summary>Lists the files of the knowledge folder.</summary>
internal static class FolderScan
{
    private const int Deepest = 32;

    /// <summary>All files in the folder and in the folders in it, except hidden ones and links that lead out of it.</summary>
    /// <returns>Null if the folder cannot be read: then nothing is known, and nothing must be deleted.</returns>
    public static IReadOnlyList<FolderFile>? Read(string folder, int most)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var files = new List<FolderFile>();
        try
        {
            Walk(new DirectoryInfo(root), root, files, most, 0);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Walk(DirectoryInfo folder, string root, List<FolderFile> files, int most, int depth)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            if (files.Count > most)
                return;                                 // one more than allowed shows the caller that there are more
            if (entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden) || entry.Attributes.HasFlag(FileAttributes.System))
                continue;
            if (entry is DirectoryInfo inner)
            {
                // A linked folder is not followed: its files are outside, or they are listed where they are.
                if (inner.LinkTarget is null && depth < Deepest)
                    Walk(inner, root, files, most, depth + 1);
            }
            else if (Resolve((FileInfo)entry, root) is { } file)
            {
                files.Add(new FolderFile(Path.GetRelativePath(root, entry.FullName).Replace('\\', '/'), entry.FullName, file.Length, file.LastWriteTimeUtc));
            }
        }
    }

    /// <returns>Null for a link that leads out of the folder or nowhere.</returns>
    private static FileInfo? Resolve(FileInfo file, string root)
    {
        if (file.LinkTarget is null)
            return file;
        try
        {
            return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target
                && Path.GetFullPath(target.FullName).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? target : null;
        }
        catch (IOException)
        {
            return null;                                // links in a circle
        }
    }
}
