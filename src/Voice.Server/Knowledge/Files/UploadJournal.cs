using System.Text.Json;

namespace Voice.Server.Knowledge.Files;

/// <summary>The list of the files that this process has at providers, on disk: what a process that was killed leaves behind is found there by the next one.</summary>
/// <remarks>
/// One file per process. The process holds its file open with a lock, which the system removes when the process is gone: a file that can be locked is a list
/// that nobody works off. Lines are only added, <c>+</c> for an upload and <c>-</c> for a deletion, and are on the disk before the file is used. A last line that
/// was torn off is ignored. A list without open entries is emptied; one that grew large is written anew. Thread-safe.
/// </remarks>
internal sealed partial class UploadJournal : IDisposable
{
    private const string Ending = ".uploads";
    private const long Large = 256 * 1024;

    private readonly string? _folder;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FileEntry> _open = new(StringComparer.Ordinal);
    private FileStream? _file;
    private int _generation;
    private bool _isBroken;

    public UploadJournal(DataFolder data, ILogger<UploadJournal> logger) => (_folder, _logger) = (data.Path is null ? null : Path.Combine(data.Path, "uploads"), logger);

    /// <summary>Uploads of this process that have not been deleted.</summary>
    public IReadOnlyList<FileEntry> Open
    {
        get
        {
            lock (_gate)
                return [.. _open.Values];
        }
    }

    /// <summary>Notes an upload. When it returns, the line is on the disk.</summary>
    public void Add(FileEntry entry)
    {
        lock (_gate)
        {
            _open[entry.Id] = entry;
            Write($"+{JsonSerializer.Serialize(entry)}\n");
        }
    }

    /// <summary>Notes that a file is gone, or that it belongs to somebody else now.</summary>
    public void Remove(string id)
    {
        lock (_gate)
        {
            if (!_open.Remove(id))
                return;
            Write($"-{JsonSerializer.Serialize(id)}\n");
            Shrink();
        }
    }

    /// <summary>Takes over the lists of processes that are gone: their entries are those of this process from now on.</summary>
    /// <returns>The entries that were taken over.</returns>
    public IReadOnlyList<FileEntry> Inherit()
    {
        var taken = new List<FileEntry>();
        if (_folder is null || !Directory.Exists(_folder))
            return taken;
        foreach (var path in Directory.EnumerateFiles(_folder, "*" + Ending))
        {
            try
            {
                lock (_gate)
                    if (path != _file?.Name)
                        taken.AddRange(Inherit(path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is locked: its process lives.
            }
        }
        return taken;
    }

    private IReadOnlyCollection<FileEntry> Inherit(string path)
    {
        using var left = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var entries = Read(left);
        foreach (var entry in entries)
            Add(entry);
        // Only when the entries are in the list of this process, on the disk.
        if (!_isBroken)
            File.Delete(path);
        return entries;
    }

    /// <summary>The open entries of a list.</summary>
    internal static IReadOnlyCollection<FileEntry> Read(Stream list)
    {
        var open = new Dictionary<string, FileEntry>(StringComparer.Ordinal);
        using var reader = new StreamReader(list, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            try
            {
                if (line.StartsWith('+') && JsonSerializer.Deserialize<FileEntry>(line.AsSpan(1)) is { Id.Length: > 0, At: not null, Account: not null } entry)
                    open[entry.Id] = entry;
                else if (line.StartsWith('-') && JsonSerializer.Deserialize<string>(line.AsSpan(1)) is { } gone)
                    open.Remove(gone);
            }
            catch (JsonException)
            {
                // The line was torn off when the process was killed.
            }
        }
        return open.Values;
    }

    private void Write(string line)
    {
        if (_folder is null)
            return;
        try
        {
            _file ??= Create(_folder);
            _file.Write(System.Text.Encoding.UTF8.GetBytes(line));
            _file.Flush(flushToDisk: true);
            _isBroken = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isBroken)
                LogNotWritten(_folder, e.Message);
            _isBroken = true;
        }
    }

    private FileStream Create(string folder)
    {
        Directory.CreateDirectory(folder);
        var name = $"{Environment.ProcessId}-{Guid.NewGuid():N}-{++_generation}{Ending}";
        return new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    private void Shrink()
    {
        if (_folder is null || _file is null || _file.Length < Large)
            return;
        try
        {
            if (_open.Count == 0)
            {
                _file.SetLength(0);
                return;
            }
            // The new list is complete before the old one goes. An entry in both is deleted twice, which does no harm.
            var old = _file;
            _file = Create(_folder);
            foreach (var entry in _open.Values)
                _file.Write(System.Text.Encoding.UTF8.GetBytes($"+{JsonSerializer.Serialize(entry)}\n"));
            _file.Flush(flushToDisk: true);
            File.Delete(old.Name);
            old.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(_folder, e.Message);
        }
    }

    /// <summary>A list without open entries is deleted.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_file is null)
                return;
            if (_open.Count == 0)
                File.Delete(_file.Name);
            _file.Dispose();
            _file = null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The list of uploaded files in {Folder} cannot be written: {Reason} Files that a killed server leaves at the provider are then deleted only when they expire. Check Voice:DataFolder")]
    private partial void LogNotWritten(string folder, string reason);
}
