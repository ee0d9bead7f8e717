using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Voice.Simulator.Files;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Files;

/// <summary>The form of <c>POST /files</c>.</summary>
/// <remarks>Source: OpenAI API description, <c>CreateFileRequest</c>.</remarks>
static class FileUpload
{
    /// <summary>Bytes of one file: 128 MiB. The real service takes 512 MB; this one keeps everything in memory.</summary>
    const long LargestFile = 128 * 1024 * 1024;

    const long LargestBody = LargestFile + (64 * 1024);
    const int ShortestLife = 3_600;
    const int LongestLife = 2_592_000;

    static readonly string[] Purposes = ["assistants", "batch", "fine-tune", "vision", "user_data", "evals"];

    /// <summary>The file, or what is wrong with the form.</summary>
    public static async Task<(StoredFile? File, Rejection? Wrong)> ReadAsync(HttpContext context, string owner, DateTimeOffset now)
    {
        if (!context.Request.HasFormContentType) return (null, new(null, "The request must be multipart/form-data with a 'file' and a 'purpose'."));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestBody;
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = LargestBody }, context.RequestAborted);
        }
        catch (BadHttpRequestException exception)
        {
            return (null, TooLarge() with { Status = exception.StatusCode });
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return (null, new(null, "Could not parse multipart form."));
        }

        var purpose = form["purpose"].ToString();
        if (purpose.Length == 0) return (null, new(null, "'purpose' is a required property", "purpose"));
        if (!Purposes.Contains(purpose)) return (null, new(null, $"'{purpose}' is not one of ['{string.Join("', '", Purposes)}'] - 'purpose'", "purpose"));
        if (form.Files.GetFile("file") is not { } file) return (null, new(null, "'file' is a required property", "file"));
        if (file.Length > LargestFile) return (null, TooLarge());
        var (expiry, wrong) = Expiry(form, now);
        if (wrong is not null) return (null, wrong);
        var bytes = new byte[file.Length];
        await using (var stream = file.OpenReadStream()) await stream.ReadExactlyAsync(bytes, context.RequestAborted);
        var name = Path.GetFileName(file.FileName.Replace('\\', '/'));
        return (new(Identifier.New("file", '-'), owner, name.Length > 0 ? name : "file", purpose, bytes, now, expiry), null);
    }

    static Rejection TooLarge() => new(null, $"File is too large. At most {LargestFile} bytes are allowed.", "file") { Status = StatusCodes.Status413PayloadTooLarge };

    static (DateTimeOffset? Expiry, Rejection? Wrong) Expiry(IFormCollection form, DateTimeOffset now)
    {
        var (anchor, seconds) = (form["expires_after[anchor]"].ToString(), form["expires_after[seconds]"].ToString());
        if (anchor.Length == 0 && seconds.Length == 0) return (null, null);
        if (anchor != "created_at") return (null, Rejection.Invalid("expires_after[anchor]", "Invalid 'expires_after[anchor]': 'created_at' expected."));
        if (!int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var life) || life is < ShortestLife or > LongestLife)
            return (null, Rejection.Invalid("expires_after[seconds]", $"Invalid 'expires_after[seconds]': integer between {ShortestLife} and {LongestLife} expected."));
        return (now.AddSeconds(life), null);
    }
}
