using Voice.Simulator.Wire;

namespace Voice.Simulator.Pictures;

/// <summary>Reads pictures, and refuses with OpenAI's error codes what is none.</summary>
/// <remarks>Source of the codes: OpenAI API description 2.3.0, <c>ResponseErrorCode</c>. The words are the simulator's own where none are published.</remarks>
static class PictureReader
{
    /// <summary>The real service takes no larger file.</summary>
    const int MostBytes = 20 * 1024 * 1024;

    /// <summary>A picture with a longer side, or more pixels, is refused by its header and never decoded.</summary>
    const int LongestSide = 16_384;

    const long MostPixels = 50_000_000;

    static readonly Dictionary<string, string> Formats = new()
    {
        ["image/png"] = "PNG",
        ["image/jpeg"] = "JPEG",
        ["image/jpg"] = "JPEG",
        ["image/gif"] = "GIF",
        ["image/webp"] = "WebP",
    };

    /// <summary>The picture at an address, or why it is refused.</summary>
    /// <param name="detail"><c>low</c>, <c>high</c>, <c>auto</c> or <c>original</c>; only <c>low</c> makes a difference.</param>
    /// <param name="path">Where the address stands in the request, for the error.</param>
    public static (Picture? Picture, Rejection? Wrong) OfUrl(string url, string detail, string path)
    {
        if (DataUrl.Read(url) is not { } data)
        {
            return url.StartsWith("http", StringComparison.OrdinalIgnoreCase)
                ? Refuse("failed_to_download_image", "The simulator has no internet and fetches no picture. Send it as a base64-encoded data URL.", path)
                : Refuse("invalid_image_url", $"Invalid '{path}': expected a base64-encoded data URL of an image.", path);
        }

        if (!Formats.TryGetValue(data.MediaType, out var declared))
            return Refuse("invalid_image_format", "You uploaded an unsupported image. Please make sure your image has one of the following formats: ['png', 'jpeg', 'gif', 'webp'].", path);
        return data.Bytes is { } bytes
            ? Of(bytes, declared, detail, path)
            : Refuse("invalid_base64_image", $"Invalid '{path}': expected base64-encoded image data.", path);
    }

    /// <summary>The picture in a file, or why it is refused.</summary>
    /// <param name="declared">The format that the sender named, or null where none was named.</param>
    public static (Picture? Picture, Rejection? Wrong) Of(byte[] file, string? declared, string detail, string path)
    {
        if (file.Length == 0) return Refuse("empty_image_file", "The image is empty.", path);
        if (file.Length > MostBytes) return Refuse("image_file_too_large", $"The image has {file.Length} bytes; at most {MostBytes} are allowed.", path);
        if (PictureHeader.Read(file) is not { } header)
        {
            const string Message = "The image data you provided does not represent a valid image. Please check your input and try again with one of the supported image formats: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].";
            return Refuse("invalid_image", Message, path);
        }

        if (declared is not null && declared != header.Format)
            return Refuse("invalid_image_format", $"The image is declared as {declared}, but it is a {header.Format} file.", path);
        if (header.Width <= 0 || header.Height <= 0) return Refuse("image_parse_error", "The image could not be parsed: its header is damaged or cut off.", path);
        if (Math.Max(header.Width, header.Height) > LongestSide || (long)header.Width * header.Height > MostPixels)
        {
            var message = $"The image is {header.Width} x {header.Height} pixels. At most {LongestSide} pixels a side and {MostPixels / 1_000_000} million pixels in all are allowed.";
            return Refuse("image_too_large", message, path);
        }

        try
        {
            return (new(header.Format, header.Width, header.Height, Colours(file, header), PictureTokens.Of(header.Width, header.Height, detail)), null);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return Refuse("image_parse_error", $"The image could not be parsed: {exception.Message}", path);
        }
    }

    static IReadOnlyList<string> Colours(byte[] file, PictureHeader header)
    {
        var tally = new ColourTally();
        switch (header.Format)
        {
            case "PNG":
                PngPixels.Count(file, header, tally);
                break;
            case "JPEG":
                JpegPixels.Count(file, header, tally);
                break;
            case "GIF" when file[^1] != (byte)';':
                throw new InvalidDataException("The file is cut off.");
            case "WebP" when BitConverter.ToUInt32(file, 4) > file.Length - 8:
                throw new InvalidDataException("The file is cut off.");
        }

        return tally.Main();
    }

    static (Picture?, Rejection?) Refuse(string code, string message, string path) => (null, new(code, message, path));
}
