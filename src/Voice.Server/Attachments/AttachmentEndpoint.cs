using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Voice.Conversations;
using Voice.Server.Calls;
using Voice.Server.Knowledge.Documents;

namespace Voice.Server.Attachments;

/// <summary><c>POST /calls/{callId}/attachments</c>: the caller shows a picture or hands over a document. The body is the file.</summary>
/// <remarks>A route of its own, and not the hub: a file on the hub's connection would hold up the voice behind it.</remarks>
internal sealed partial class AttachmentEndpoint(CallHost calls, CallerPictureOptions pictures, CallDocuments documents, DocumentOptions documentOptions, ILogger<AttachmentEndpoint> logger) : IDisposable
{
    private const int LongestName = 120;
    private const int MostAtOnce = 16;

    // Files are held in memory while they come.
    private readonly SemaphoreSlim _places = new(MostAtOnce);

    public async Task<IResult> TakeAsync(HttpContext http, string callId, string? name)
    {
        var token = http.Request.Headers.Authorization.ToString();
        var call = token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? calls.Find(callId, token["Bearer ".Length..].Trim()) : null;
        if (call is null)
            return Refuse(StatusCodes.Status404NotFound, AttachmentProblems.CallUnknown);
        if (!await _places.WaitAsync(TimeSpan.Zero, http.RequestAborted))
            return Refuse(call, StatusCodes.Status503ServiceUnavailable, AttachmentProblems.Busy);
        try
        {
            return await TakeAsync(http, call, Clean(name));
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException or OperationCanceledException)
        {
            return Refuse(call, StatusCodes.Status400BadRequest, AttachmentProblems.BrokeOff);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<IResult> TakeAsync(HttpContext http, LiveCall call, string name)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;                // each kind has a limit of its own, counted below
        var head = new byte[AttachmentKinds.HeadBytes];
        var known = await http.Request.Body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, http.RequestAborted);
        head = head[..known];
        if (known == 0)
            return Refuse(call, StatusCodes.Status400BadRequest, AttachmentProblems.Empty);
        return AttachmentKinds.Of(head) switch
        {
            AttachmentKind.Picture => await TakePictureAsync(http, call, name, head),
            AttachmentKind.OtherPicture => Refuse(call, StatusCodes.Status415UnsupportedMediaType, AttachmentProblems.Kind),
            _ => await TakeDocumentAsync(http, call, name, head),
        };
    }

    private async Task<IResult> TakeDocumentAsync(HttpContext http, LiveCall call, string name, byte[] head)
    {
        try
        {
            if (http.Request.ContentLength > documentOptions.LargestBytes)
                throw new DocumentException(DocumentProblems.TooLarge(name, documentOptions.LargestMegabytes));
            await using var whole = new HeadedStream(head, http.Request.Body);
            var document = await documents.AddAsync(call.Id, name, http.Request.ContentType, whole, http.RequestAborted);
            var pages = document.Pages is { } count ? count == 1 ? " (1 page)" : $" ({count} pages)" : "";
            call.Session.Post(new NoteAdded($"The caller attached the document '{document.Name}'{pages}. Questions about it are answered with the tool read_document.", IsQuiet: true));
            return Results.Json(new { kind = "document", name = document.Name, pages = document.Pages }, statusCode: StatusCodes.Status201Created);
        }
        catch (DocumentException e)
        {
            return Refuse(call, StatusOf(e.Problem.Code), e.Problem);
        }
    }

    private static int StatusOf(string code) => code switch
    {
        "documents_off" => StatusCodes.Status403Forbidden,
        "call_over" => StatusCodes.Status404NotFound,
        "document_too_large" => StatusCodes.Status413PayloadTooLarge,
        "document_kind" => StatusCodes.Status415UnsupportedMediaType,
        "document_limit" => StatusCodes.Status429TooManyRequests,
        "upload_broken" => StatusCodes.Status400BadRequest,
        "upload_failed" => StatusCodes.Status502BadGateway,
        "documents_busy" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private async Task<IResult> TakePictureAsync(HttpContext http, LiveCall call, string name, byte[] head)
    {
        if (!pictures.Enabled)
            return Refuse(call, StatusCodes.Status403Forbidden, AttachmentProblems.Off);
        if (http.Request.ContentLength > pictures.LargestBytes || await ReadAsync(http, head, pictures.LargestBytes) is not { } file)
            return Refuse(call, StatusCodes.Status413PayloadTooLarge, AttachmentProblems.TooLarge(pictures.LargestBytes));
        if (PictureFile.Read(name, file, out var picture) is { } wrong)
            return Refuse(call, StatusCodes.Status422UnprocessableEntity, wrong);
        if (!call.TryShow(picture! with { Detail = pictures.Detail }, pictures.MostPerCall))
            return Refuse(call, StatusCodes.Status429TooManyRequests, AttachmentProblems.TooMany(pictures.MostPerCall));
        LogShown(call.Id, picture!.Width, picture.Height, picture.Bytes.Length);
        return Results.Json(new { kind = "picture", name, width = picture.Width, height = picture.Height }, statusCode: StatusCodes.Status201Created);
    }

    /// <returns>Null if it is larger than that.</returns>
    private static async Task<byte[]?> ReadAsync(HttpContext http, byte[] head, int most)
    {
        using var file = new MemoryStream();
        file.Write(head);
        var buffer = new byte[32 * 1024];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            if (file.Length + read > most)
                return null;
            file.Write(buffer, 0, read);
        }
        return file.ToArray();
    }

    /// <summary>The last part of the path, without what does not belong into a line of text.</summary>
    private static string Clean(string? name)
    {
        var file = (name ?? "").Split('/', '\\')[^1];
        var clean = new StringBuilder();
        foreach (var rune in file.EnumerateRunes())
        {
            if (clean.Length < LongestName && !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator))
                clean.Append(rune.ToString());
        }
        var text = clean.ToString().Trim();
        return text.Length == 0 ? "file" : text;
    }

    private IResult Refuse(LiveCall call, int status, Problem problem)
    {
        LogRefused(call.Id, problem.Code);
        return Refuse(status, problem);
    }

    private static IResult Refuse(int status, Problem problem) => Results.Json(
        new { status, code = problem.Code, title = problem.Message, detail = problem.Hint }, contentType: "application/problem+json", statusCode: status);

    public void Dispose() => _places.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "The caller shows a picture of {Width} × {Height} pixels, {Bytes} bytes {CallId}")]
    private partial void LogShown(string callId, int width, int height, int bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "A file of the caller was not taken: {Code} {CallId}")]
    private partial void LogRefused(string callId, string code);
}
