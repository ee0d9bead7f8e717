using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Voice.Server.Calls;

namespace Voice.Server.Attachments;

/// <summary><c>POST /calls/{callId}/attachments</c>: the caller shows a picture. The body is the file.</summary>
/// <remarks>A route of its own, and not the hub: a file on the hub's connection would hold up the voice behind it.</remarks>
internal sealed partial class AttachmentEndpoint(CallHost calls, CallerPictureOptions pictures, ILogger<AttachmentEndpoint> logger) : IDisposable
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
        if (!pictures.Enabled)
            return Refuse(call, StatusCodes.Status403Forbidden, AttachmentProblems.Off);
        if (!await _places.WaitAsync(TimeSpan.Zero, http.RequestAborted))
            return Refuse(call, StatusCodes.Status503ServiceUnavailable, AttachmentProblems.Busy);
        try
        {
            return await TakeAsync(http, call, Clean(name));
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<IResult> TakeAsync(HttpContext http, LiveCall call, string name)
    {
        var (file, problem) = await ReadAsync(http, pictures.LargestBytes);
        if (problem is not null)
            return Refuse(call, problem.Code == "attachment_too_large" ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest, problem);
        if (!PictureFile.IsJpeg(file.Span) && !PictureFile.IsPng(file.Span))
            return Refuse(call, StatusCodes.Status415UnsupportedMediaType, AttachmentProblems.Kind);
        if (PictureFile.Read(name, file.Span, out var picture) is { } wrong)
            return Refuse(call, StatusCodes.Status422UnprocessableEntity, wrong);
        if (!call.TryShow(picture! with { Detail = pictures.Detail }, pictures.MostPerCall))
            return Refuse(call, StatusCodes.Status429TooManyRequests, AttachmentProblems.TooMany(pictures.MostPerCall));
        LogShown(call.Id, picture!.Width, picture.Height, picture.Bytes.Length);
        return Results.Json(new { kind = "picture", name, width = picture.Width, height = picture.Height }, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<(ReadOnlyMemory<byte> File, Problem? Problem)> ReadAsync(HttpContext http, int most)
    {
        if (http.Request.ContentLength > most)
            return (default, AttachmentProblems.TooLarge(most));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = most + 1L;
        using var file = new MemoryStream((int)(http.Request.ContentLength ?? 64 * 1024));
        try
        {
            var buffer = new byte[32 * 1024];
            for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
            {
                if (file.Length + read > most)
                    return (default, AttachmentProblems.TooLarge(most));
                file.Write(buffer, 0, read);
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (default, AttachmentProblems.TooLarge(most));
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException or OperationCanceledException)
        {
            return (default, AttachmentProblems.BrokeOff);
        }
        return file.Length == 0 ? (default, AttachmentProblems.Empty) : (file.ToArray(), null);
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
        return text.Length == 0 ? "picture" : text;
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
