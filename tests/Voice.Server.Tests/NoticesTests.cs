using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Voice.Server.Tests;

/// <summary>THIRD-PARTY-NOTICES.md names every package that is shipped, and holds the text of every licence it names.</summary>
public sealed partial class NoticesTests
{
    private static readonly string Notices = File.ReadAllText(Path.Combine(Repository.Folder, "THIRD-PARTY-NOTICES.md"));

    [Fact]
    public void Packages_OfTheServer_AreNamed()
    {
        // The packages that the server loads when it runs, transitive ones included.
        var dependencies = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Voice.Server.deps.json")))!["libraries"]!.AsObject();
        Missing(dependencies.Where(library => (string?)library.Value!["type"] == "package").Select(library => library.Key.Split('/')[0])).ShouldBeEmpty(Help);
    }

    [Fact]
    public void Packages_ThatAProjectOfSrcReferences_AreNamed()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Folder, "src"), "*.csproj", SearchOption.AllDirectories);
        projects.ShouldNotBeEmpty();
        var references = projects.SelectMany(project => XDocument.Load(project).Descendants("PackageReference")).Where(package => package.Attribute("PrivateAssets")?.Value != "all");
        Missing(references.Select(package => package.Attribute("Include")!.Value)).ShouldBeEmpty(Help);
    }

    [Fact]
    public void Packages_OfThePage_AreNamed()
    {
        var page = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Folder, "web", "package.json")))!["dependencies"]!.AsObject();
        Missing(page.Select(package => package.Key)).ShouldBeEmpty(Help);
    }

    [Fact]
    public void Models_InTheServer_AreNamedAndBringTheirLicence()
    {
        var resources = typeof(CallEnd).Assembly.GetManifestResourceNames();
        var models = resources.Where(name => name.EndsWith(".bin", StringComparison.Ordinal)).Select(name => name[..^4]).ToList();
        models.ShouldNotBeEmpty();
        Missing(models).ShouldBeEmpty("Add a row with the model's licence and copyright to THIRD-PARTY-NOTICES.md");
        models.Select(model => model + ".LICENSE.txt").ShouldBeSubsetOf(resources);
    }

    [Fact]
    public void Licences_OfTheTables_HaveTheirText()
    {
        var licences = Row().Matches(Notices).Select(row => row.Groups["licence"].Value).Distinct().ToList();
        licences.ShouldContain("MIT");
        licences.Where(licence => !Notices.Contains($"\n### {licence}\n", StringComparison.Ordinal)).ShouldBeEmpty("The text of this licence is missing at the end of THIRD-PARTY-NOTICES.md");
    }

    private const string Help = "Add a row with the package's licence and copyright (they stand in its .nuspec or LICENSE file) to THIRD-PARTY-NOTICES.md";

    private static IEnumerable<string> Missing(IEnumerable<string> packages)
    {
        var named = Row().Matches(Notices).Select(row => row.Groups["package"].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return packages.Distinct().Where(package => !named.Contains(package));
    }

    [GeneratedRegex(@"^\| (?<package>[@\w][^ |]*) \| (?<licence>[^|]+?) \| ©[^|]+\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
