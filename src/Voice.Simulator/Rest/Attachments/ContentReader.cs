using System.Text.Json;
using Voice.Simulator.Documents;
using Voice.Simulator.Files;
using Voice.Simulator.Pictures;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Rest.Attachments;

/// <summary>Reads the <c>content</c> of messages: words, pictures and documents, of Chat Completions and of the Responses API.</summary>
/// <remarks>Source: OpenAI API description, <c>InputImageContent</c>, <c>InputFileContent</c>, and the parts of a chat message.</remarks>
/// <param name="owner">Whose files may be named.</param>
sealed class ContentReader(FileShelf shelf, string owner)
{
    /// <summary>Bytes of one file in a request, as documented.</summary>
    const int LargestFile = 50 * 1024 * 1024;

    /// <summary>Characters of all documents of a message: half a million tokens.</summary>
    const int MostCharacters = 2_000_000;

    const string Pdf = "application/pdf";

    /// <summary>The content, or what is wrong with it.</summary>
    /// <param name="path">Where it stands in the request, for errors.</param>
    public (MessageContent? Content, Rejection? Wrong) Read(JsonElement content, string path)
    {
        if (content.ValueKind != JsonValueKind.Array) return (new(content.ValueKind == JsonValueKind.String ? content.GetString()! : "", [], []), null);
        var words = new List<string>();
        var pictures = new List<Picture>();
        var documents = new List<Document>();
        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            var place = $"{path}[{index++}]";
            if (part.Text("text") is { Length: > 0 } text) words.Add(text);
            var wrong = part.Text("type") switch
            {
                "input_image" => Take(Picture(part, place), pictures),
                "image_url" => Take(ChatPicture(part, place), pictures),
                "input_file" => Take(Document(part, place), documents),
                "file" => Take(ChatDocument(part, place), documents),
                _ => null,
            };
            if (wrong is not null) return (null, wrong);
        }

        if (documents.Sum(document => (long)document.Length) > MostCharacters)
            return (null, new("context_length_exceeded", "Your input exceeds the context window of this model. Please adjust your input and try again.", path));
        return (new(string.Join(' ', words), pictures, documents), null);
    }

    static Rejection? Take<T>((T? Value, Rejection? Wrong) read, List<T> into)
        where T : class
    {
        if (read.Value is { } value) into.Add(value);
        return read.Wrong;
    }

    (Picture?, Rejection?) Picture(JsonElement part, string path)
    {
        var detail = part.Text("detail");
        if (part.Text("image_url") is { Length: > 0 } url) return PictureReader.OfUrl(url, detail, $"{path}.image_url");
        if (part.Text("file_id") is not { Length: > 0 } id) return (null, Rejection.Missing($"{path}.image_url"));
        return shelf.Find(owner, id) is { } file
            ? PictureReader.Of(file.Bytes, null, detail, $"{path}.file_id")
            : (null, FileShelf.Unknown(id, $"{path}.file_id") with { Code = "image_file_not_found" });
    }

    static (Picture?, Rejection?) ChatPicture(JsonElement part, string path)
    {
        if (!part.Has("image_url")) return (null, Rejection.Missing($"{path}.image_url"));
        var image = part.GetProperty("image_url");
        return image.Text("url") is { Length: > 0 } url
            ? PictureReader.OfUrl(url, image.Text("detail"), $"{path}.image_url.url")
            : (null, Rejection.Missing($"{path}.image_url.url"));
    }

    (Document?, Rejection?) ChatDocument(JsonElement part, string path)
    {
        if (!part.Has("file")) return (null, Rejection.Missing($"{path}.file"));
        var file = part.GetProperty("file");
        var given = DataUrl.Read(file.Text("file_data"))?.MediaType ?? Pdf;
        if (given == Pdf) return Document(file, $"{path}.file");
        var message = $"Invalid file data: '{path}.file.file_data'. Expected a base64-encoded data URL with an application/pdf MIME type, but got unsupported MIME type '{given}'.";
        return (null, Rejection.Invalid($"{path}.file.file_data", message));
    }

    (Document?, Rejection?) Document(JsonElement part, string path)
    {
        if (part.Text("file_url").Length > 0)
            return (null, new("failed_to_download_file", "The simulator has no internet and fetches no file. Send it as 'file_data', or upload it and send its 'file_id'.", $"{path}.file_url"));
        if (part.Text("file_id") is { Length: > 0 } id)
            return shelf.Find(owner, id) is { } file ? Read(file.Bytes.Length, file.Read, $"{path}.file_id") : (null, FileShelf.Unknown(id, $"{path}.file_id"));
        if (part.Text("file_data") is not { Length: > 0 } data) return (null, Rejection.Missing($"{path}.file_id"));
        if (part.Text("filename") is not { Length: > 0 } name) return (null, Rejection.Missing($"{path}.filename"));
        if (DataUrl.Read(data)?.Bytes is not { } bytes)
            return (null, Rejection.Invalid($"{path}.file_data", $"Invalid '{path}.file_data': expected a base64-encoded data URL."));
        return Read(bytes.Length, () => DocumentReader.Read(name, bytes), $"{path}.file_data");
    }

    static (Document?, Rejection?) Read(int bytes, Func<(Document? Document, DocumentFault? Fault)> read, string path)
    {
        if (bytes > LargestFile) return (null, new("file_too_large", $"The file has {bytes} bytes; at most {LargestFile} are allowed in a request.", path));
        var (document, fault) = read();
        return (document, fault is null ? null : new(fault.Code, fault.Message, path));
    }
}
