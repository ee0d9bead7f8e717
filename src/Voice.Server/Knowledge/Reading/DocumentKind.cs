namespace Voice.Server.Knowledge.Reading;

/// <summary>The kinds of documents that are taken.</summary>
internal enum DocumentKind
{
    Pdf,
    Text,
    Markdown,
    Html,
    Docx,
    Csv,
}

internal static class DocumentKinds
{
    /// <summary>The kinds as a caller knows them.</summary>
    public const string Spoken = "PDF, text, Markdown, HTML, DOCX and CSV";

    public static string MediaType(this DocumentKind kind) => kind switch
    {
        DocumentKind.Pdf => "application/pdf",
        DocumentKind.Markdown => "text/markdown",
        DocumentKind.Html => "text/html",
        DocumentKind.Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        DocumentKind.Csv => "text/csv",
        _ => "text/plain",
    };

    /// <summary>The ending of file names of this kind. Providers judge a file by it.</summary>
    public static string Extension(this DocumentKind kind) => kind switch
    {
        DocumentKind.Pdf => ".pdf",
        DocumentKind.Markdown => ".md",
        DocumentKind.Html => ".html",
        DocumentKind.Docx => ".docx",
        DocumentKind.Csv => ".csv",
        _ => ".txt",
    };

    /// <summary>The name for the provider: the caller's, with the ending of the true kind.</summary>
    public static string FileName(this DocumentKind kind, string name) =>
        string.Equals(Path.GetExtension(name), kind.Extension(), StringComparison.OrdinalIgnoreCase) ? name : name + kind.Extension();
}
