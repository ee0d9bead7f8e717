namespace Voice.Tools;

/// <summary>A place that an answer comes from.</summary>
/// <param name="Source">The name for people: a file's name, or the title of a web page.</param>
/// <param name="Page">The page, from 1; null if there are no pages.</param>
/// <param name="Quote">The words of the place; empty if they are not known.</param>
/// <param name="Url">The address of a web page; null for anything else. Only <c>http</c> and <c>https</c> are shown as links.</param>
public sealed record Citation(string Source, int? Page, string Quote, Uri? Url = null);
