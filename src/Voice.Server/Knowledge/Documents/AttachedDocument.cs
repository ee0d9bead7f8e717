using Voice.Server.Knowledge.Files;
using Voice.Server.Knowledge.Reading;

namespace Voice.Server.Knowledge.Documents;

/// <summary>A document of a call.</summary>
/// <param name="Id">The id in this call: <c>doc_1</c>.</param>
/// <param name="Name">The file's name. It is unique in its call.</param>
/// <param name="Text">Its kind, and its text page by page.</param>
/// <param name="Content">The bytes, kept until the call ends: the provider may lose the file.</param>
internal sealed record AttachedDocument(string Id, string Name, DocumentText Text, ReadOnlyMemory<byte> Content)
{
    private volatile UploadedFile? _file;

    public DocumentKind Kind => Text.Kind;

    /// <summary>The number of pages; null for a kind without pages.</summary>
    public int? Pages => Text.PageCount;

    /// <summary>True if there is text in it. A scan is pictures of text, which only a model with eyes can read.</summary>
    public bool HasText => Text.HasText;

    /// <summary>The file at the provider; null if the provider has none, such as one without a Files API.</summary>
    public UploadedFile? File
    {
        get => _file;
        set => _file = value;
    }

    /// <summary>For the assistant, in words: "price-list.pdf (PDF, 5 pages)".</summary>
    public string Described => $"{Name} ({Kind.ToString().ToUpperInvariant()}{Pages switch { null => "", 1 => ", 1 page", { } pages => $", {pages} pages" }}{(HasText ? "" : ", scanned")})";
}
