using System.Buffers;
using System.Collections.Concurrent;
using Voice.Server.Knowledge.Files;
using Voice.Server.Knowledge.Reading;

namespace Voice.Server.Knowledge.Documents;

/// <summary>The documents of all calls. A call's documents are that call's alone, and are deleted with it, here and at the provider.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class CallDocuments(DocumentOptions options, UpstreamFiles files, UploadSweep sweep, TimeProvider time, ILogger<CallDocuments> logger)
{
    private const int LongestName = 120;
    private const int ReadersAtOnce = 2;
    private const string Purpose = "user_data";

    private static readonly TimeSpan LongestQueue = TimeSpan.FromSeconds(30);

    // Reading takes processor time, and the same processors carry the voices of all calls.
    private readonly SemaphoreSlim _readers = new(ReadersAtOnce);
    private readonly ConcurrentDictionary<string, CallShelf> _calls = new(StringComparer.Ordinal);
    private long _memory;

    /// <summary>A call begins. Only calls that are up can have documents.</summary>
    public void Open(string callId) => _calls[callId] = new CallShelf();

    /// <summary>A call is over: its documents are dropped, and deleted at the provider soon.</summary>
    public void Close(string callId)
    {
        if (!_calls.TryRemove(callId, out var shelf))
            return;
        foreach (var document in shelf.Close())
            Drop(document);
    }

    /// <summary>The documents of a call, in the order in which they were attached.</summary>
    public IReadOnlyList<AttachedDocument> Of(string callId) => _calls.TryGetValue(callId, out var shelf) ? shelf.Documents : [];

    /// <summary>Takes a document: reads it from the page, finds out what it is, and uploads it.</summary>
    /// <param name="callId">The call, which is up.</param>
    /// <param name="name">The file's name as the page tells it. It is not trusted.</param>
    /// <param name="contentType">The media type as the page tells it, for the log. It is not trusted.</param>
    /// <param name="content">The bytes. It is read to the end, or until it is too large; a route that passes its body must raise the limit of the server for it.</param>
    /// <exception cref="DocumentException">It was not taken; the problem says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled by the caller.</exception>
    public async Task<AttachedDocument> AddAsync(string callId, string name, string? contentType, Stream content, CancellationToken cancellation)
    {
        using var scope = logger.BeginScope(new KeyValuePair<string, object>[] { new("CallId", callId) });
        name = CleanName(name);
        if (!options.Enabled)
            throw Refused(DocumentProblems.Off, contentType);
        if (!_calls.TryGetValue(callId, out var shelf))
            throw Refused(DocumentProblems.CallOver, contentType);
        if (!shelf.TryReserve(options.Most))
            throw Refused(DocumentProblems.Limit(options.Most), contentType);
        var kept = 0L;
        AttachedDocument? document = null;
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, shelf.Over);
            var bytes = await ReadAsync(content, name, contentType, taken => kept += taken, stop.Token);
            var text = await JudgeAsync(bytes, name, contentType, stop.Token);
            document = new AttachedDocument(shelf.NextId(), shelf.Unique(name), text, bytes);
            await UploadAsync(document, shelf.Home, contentType);
            stop.Token.ThrowIfCancellationRequested();
            if (!shelf.TryAdd(document))
                throw Refused(DocumentProblems.CallOver, contentType);
            LogTaken(document.Kind, bytes.Length, document.Pages ?? 0, document.File is null ? "kept here only" : "uploaded");
            return document;
        }
        catch (Exception e)
        {
            if (document?.File is { } file)
                sweep.Delete(file);
            Interlocked.Add(ref _memory, -kept);
            if (e is OperationCanceledException && shelf.Over.IsCancellationRequested && !cancellation.IsCancellationRequested)
                throw Refused(DocumentProblems.CallOver, contentType);
            throw;
        }
        finally
        {
            shelf.Release();
        }
    }

    /// <inheritdoc cref="AddAsync(string, string, string, Stream, CancellationToken)"/>
    public Task<AttachedDocument> AddAsync(string callId, string name, string? contentType, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        AddAsync(callId, name, contentType, new MemoryStream(content.ToArray(), writable: false), cancellation);

    /// <summary>Uploads a document again, from the copy that is kept: the provider has lost its file.</summary>
    /// <returns>False if it has no file now.</returns>
    public async Task<bool> RenewAsync(AttachedDocument document, CancellationToken cancellation)
    {
        if (document.File is { } old)
            sweep.Delete(old);
        var home = document.File?.At;
        document.File = null;
        var outcome = await SendAsync(document, home);
        document.File = outcome.File;
        if (outcome.File is null)
            LogNotUploaded(outcome.Reason);
        if (cancellation.IsCancellationRequested && outcome.File is { } late)
        {
            document.File = null;
            sweep.Delete(late);
        }
        cancellation.ThrowIfCancellationRequested();
        return outcome.File is not null;
    }

    private async Task<byte[]> ReadAsync(Stream content, string name, string? contentType, Action<long> keep, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
            {
                if (whole.Length + read > options.LargestBytes)
                    throw Refused(DocumentProblems.TooLarge(name, options.LargestMegabytes), contentType);
                keep(read);
                if (Interlocked.Add(ref _memory, read) > options.MemoryBytes)
                    throw Refused(DocumentProblems.NoRoom, contentType);
                whole.Write(buffer, 0, read);
            }
            return whole.ToArray();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Refused(DocumentProblems.Broken(name), contentType);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<DocumentText> JudgeAsync(byte[] bytes, string name, string? contentType, CancellationToken cancellation)
    {
        if (!await _readers.WaitAsync(LongestQueue, cancellation))
            throw Refused(DocumentProblems.NoRoom, contentType);
        try
        {
            var fault = DocumentFault.None;
            var text = await Task.Run(() => DocumentReader.Read(bytes, name, out fault), CancellationToken.None);
            return text ?? throw Refused(DocumentProblems.Of(fault, name), contentType);
        }
        finally
        {
            _readers.Release();
        }
    }

    private async Task UploadAsync(AttachedDocument document, Voice.OpenAI.Endpoints.OpenAIEndpoint? home, string? contentType)
    {
        var outcome = await SendAsync(document, home);
        // The entry of the other documents does not take it. Another one may: what is not at the asked entry goes inside of the question.
        if (outcome is { File: null, IsOffered: true } && home is not null)
            outcome = await SendAsync(document, home: null);
        if (outcome.File is null && outcome.IsOffered)
        {
            LogNotUploaded(outcome.Reason);
            throw Refused(DocumentProblems.UploadFailed(document.Name), contentType);
        }
        if (outcome.File is null)
            LogNoFiles(outcome.Reason);
        document.File = outcome.File;
    }

    /// <remarks>The end of the call does not break an upload off: the provider may have the file already, and only the answer tells the id by which it is deleted.</remarks>
    private async Task<UploadOutcome> SendAsync(AttachedDocument document, Voice.OpenAI.Endpoints.OpenAIEndpoint? home)
    {
        using var limit = new CancellationTokenSource(options.UploadTimeout, time);
        try
        {
            return await files.UploadAsync(document.Kind.FileName(document.Name), document.Kind.MediaType(), document.Content, Purpose, options.ExpireAfter, home, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return new UploadOutcome(null, IsOffered: true, $"It took longer than {options.UploadTimeout}.");
        }
    }

    private void Drop(AttachedDocument document)
    {
        Interlocked.Add(ref _memory, -document.Content.Length);
        if (document.File is { } file)
            sweep.Delete(file);
    }

    private DocumentException Refused(Problem problem, string? contentType)
    {
        LogRefused(problem.Code, contentType is { Length: > 0 and <= 64 } type && type.All(static c => c is > ' ' and < '\u007f') ? type : "no media type");
        return new DocumentException(problem);
    }

    /// <summary>The last part of a path, without control characters.</summary>
    private static string CleanName(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new string([.. last.Where(static c => !char.IsControl(c) && c is not ('"' or '<' or '>' or '[' or ']') && !char.IsSurrogate(c))]).Trim().TrimStart('.');
        if (clean.Length > LongestName)
            clean = clean[..(LongestName - 12)] + "…" + clean[^11..];
        return clean.Length > 0 ? clean : "document";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A document was attached: {Kind}, {Bytes} bytes, {Pages} pages, {Where}")]
    private partial void LogTaken(DocumentKind kind, int bytes, int pages, string where);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A document was refused: {Code} ({MediaType})")]
    private partial void LogRefused(string code, string mediaType);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A document could not be uploaded: {Reason}")]
    private partial void LogNotUploaded(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The upstream has no Files API; documents go with each question: {Reason}")]
    private partial void LogNoFiles(string reason);
}
