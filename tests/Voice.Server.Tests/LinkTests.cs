using System.Text.RegularExpressions;

namespace Voice.Server.Tests;

/// <summary>Each relative link of a page leads to a file, and to a heading of it, that exists.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] NotOurs = ["node_modules", "bin", "obj", ".git", "wwwroot"];

    public static TheoryData<string> Pages => [.. Find(Repository.Folder).Select(static page => Path.GetRelativePath(Repository.Folder, page).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Link_OfAPage_LeadsSomewhere(string page)
    {
        var path = Path.Combine(Repository.Folder, page);
        Links(File.ReadAllText(path)).Select(link => Fault(path, link)).OfType<string>().ShouldBeEmpty();
    }

    [Fact]
    public void Pages_OfDocs_StandInTheIndex()
    {
        var docs = Path.Combine(Repository.Folder, "docs");
        var index = Links(File.ReadAllText(Path.Combine(docs, "README.md"))).Concat(Links(File.ReadAllText(Path.Combine(docs, "phones", "README.md"))).Select(static link => "phones/" + link)).ToHashSet();
        Find(docs).Select(page => Path.GetRelativePath(docs, page).Replace('\\', '/')).Where(page => page != "README.md" && !index.Contains(page))
            .ShouldBeEmpty("Add the page to docs/README.md, or to docs/phones/README.md");
    }

    [Theory]
    [InlineData("[a](no-such-page.md)", "no-such-page.md is not there")]
    [InlineData("[a](docs/README.md#no-such-heading)", "docs/README.md#no-such-heading has no such heading")]
    [InlineData("![a](docs/no-such-picture.png)", "docs/no-such-picture.png is not there")]
    [InlineData("[a](docs/README.md)", null)]
    [InlineData("[a](docs/configuration.md#voicephoneasteriskari)", null)]
    [InlineData("[a](https://example.com/no-such-page.md)", null)]
    [InlineData("`[a](no-such-page.md)`", null)]
    public void Link_IsJudged(string text, string? fault) =>
        Links(text).Select(link => Fault(Path.Combine(Repository.Folder, "README.md"), link)).SingleOrDefault().ShouldBe(fault);

    private static IEnumerable<string> Find(string folder) => Directory.GetFiles(folder, "*.md")
        .Concat(Directory.GetDirectories(folder).Where(static inner => !NotOurs.Contains(Path.GetFileName(inner))).SelectMany(Find));

    private static IEnumerable<string> Links(string text) => Link().Matches(Code().Replace(text, "")).Select(static link => link.Groups["to"].Value)
        .Where(static to => !to.Contains("://", StringComparison.Ordinal) && !to.StartsWith("mailto:", StringComparison.Ordinal));

    private static string? Fault(string page, string link)
    {
        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
        if (!File.Exists(target) && !Directory.Exists(target))
            return $"{link} is not there";
        return parts.Length == 1 || Headings(File.ReadAllText(target)).Contains(parts[1]) ? null : $"{link} has no such heading";
    }

    /// <summary>The anchors that GitHub makes of the headings of a page.</summary>
    private static HashSet<string> Headings(string text) =>
        [.. Heading().Matches(Code().Replace(text, static code => code.Value.StartsWith("```", StringComparison.Ordinal) ? "" : code.Value.Trim('`')))
            .Select(static heading => NotInAnchors().Replace(heading.Groups["words"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^#{1,6} (?<words>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M} _-]")]
    private static partial Regex NotInAnchors();
}
