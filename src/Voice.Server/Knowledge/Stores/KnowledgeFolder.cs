using System.Security.Cryptography;
using Voice.Server.Knowledge.Reading;

namespace Voice.Server.Knowledge.Stores;

/// <summary>A document of the folder.</summary>
/// <param name="Path">From the folder, with "/" between its parts.</param>
/// <param name="Digest">SHA-256 of its bytes, as hex digits.</param>
internal sealed record KnowledgeDocument(string Path, string FullPath, DocumentKind Kind, string Digest);

/// <summary>The documents of the operator's folder. A file is read again only if its length or its time has changed. Not thread-safe.</summary>
internal sealed partial class KnowledgeFolder(KnowledgeOptions options, ILogger logger)
{
    private readonly Dictionary<string, (FolderFile File, KnowledgeDocument? Document)> _known = new(StringComparer.Ordinal);
    private bool _isMissing;
    private bool _isFull;

    /// <summary>Looks at the folder.</summary>
    /// <returns>Its documents by path; null if the folder cannot be read, which does not mean that it is empty.</returns>
    public Dictionary<string, KnowledgeDocument>? Read(CancellationToken cancellation)
    {
        var files = FolderScan.Read(options.Folder, options.Most);
        if (files is null != _isMissing)
        {
            _isMissing = files is null;
            if (_isMissing)
                LogMissing(options.Folder);
            else
                LogBack(options.Folder);
        }
        if (files is null)
            return null;
        if (files.Count > options.Most && !_isFull)
            LogFull(options.Folder, options.Most);
        _isFull = files.Count > options.Most;
        var documents = new Dictionary<string, KnowledgeDocument>(StringComparer.Ordinal);
        foreach (var file in files.Take(options.Most))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Document(file) is { } document)
                documents[file.Path] = document;
        }
        foreach (var gone in _known.Keys.Except(files.Select(static file => file.Path)).ToList())
            _known.Remove(gone);
        return documents;
    }

    /// <returns>Null if it is not taken.</returns>
    private KnowledgeDocument? Document(FolderFile file)
    {
        if (_known.TryGetValue(file.Path, out var known) && known.File == file)
            return known.Document;
        if (file.Length > options.LargestBytes)
        {
            LogNotTaken(file.Path, $"it is larger than {options.LargestMegabytes} MB");
            _known[file.Path] = (file, null);
            return null;
        }
        try
        {
            var bytes = File.ReadAllBytes(file.FullPath);
            var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (known.Document is { } same && same.Digest == digest)
            {
                _known[file.Path] = (file, same);
                return same;
            }
            var text = DocumentReader.Read(bytes, file.Path, out var fault);
            if (text is null)
                LogNotTaken(file.Path, Words(fault));
            var document = text is null ? null : new KnowledgeDocument(file.Path, file.FullPath, text.Kind, digest);
            _known[file.Path] = (file, document);
            return document;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody writes it now, or it may not be read. What is known of it stays, and it is looked at again.
            if (known.File != file)
                LogNotTaken(file.Path, $"it cannot be read now ({e.GetType().Name})");
            _known[file.Path] = (file with { Length = -1 }, known.Document);
            return known.Document;
        }
    }

    private static string Words(DocumentFault fault) => fault switch
    {
        DocumentFault.Empty => "it is empty",
        DocumentFault.Encrypted => "it is protected by a password",
        DocumentFault.Damaged => "it is damaged",
        DocumentFault.Bomb => "it is far too large once it is unpacked",
        _ => $"it is none of {DocumentKinds.Spoken}",
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Voice:Knowledge:Folder is {Folder}, which cannot be read. What is known of it stays known")]
    private partial void LogMissing(string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "The folder {Folder} can be read again")]
    private partial void LogBack(string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folder {Folder} has more than {Most} files: the others are left out. Set Voice:Knowledge:Most")]
    private partial void LogFull(string folder, int most);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} of the knowledge folder is not taken: {Reason}")]
    private partial void LogNotTaken(string path, string reason);
}
