using System.Reflection;
using ArchUnitNET.Loader;

namespace Voice.Server.Tests;

/// <summary>References run one way: the mind knows nobody, the upstream knows the mind, the simulator knows neither.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("Voice", "")]
    [InlineData("Voice.OpenAI", "Voice")]
    [InlineData("Voice.Simulator", "")]
    [InlineData("Voice.Server", "Voice,Voice.OpenAI,Voice.Simulator")]
    public void Projects_OfTheHouse_ReferenceOnlyWhatTheyMay(string project, string allowed)
    {
        var own = Assembly.Load(project).GetReferencedAssemblies().Select(a => a.Name!).Where(n => n == "Voice" || n.StartsWith("Voice.", StringComparison.Ordinal));
        own.ShouldBeSubsetOf(allowed.Split(','));
    }

    /// <summary>A newcomer can read a project from its lowest namespace up.</summary>
    [Theory]
    [InlineData("Voice")]
    [InlineData("Voice.OpenAI")]
    [InlineData("Voice.Simulator")]
    [InlineData("Voice.Server")]
    public void Namespaces_OfAProject_StandInNoCircle(string project)
    {
        var architecture = new ArchLoader().LoadAssembly(Assembly.Load(project)).Build();
        var namespaces = architecture.Types.Where(type => type.Namespace is not null && (type.Assembly.Name.StartsWith(project + ",", StringComparison.Ordinal) || type.Assembly.Name == project))
            .GroupBy(type => type.Namespace.FullName).Where(group => group.Key.StartsWith("Voice", StringComparison.Ordinal)).ToList();
        var known = namespaces.Select(group => group.Key).ToHashSet();
        var uses = namespaces.ToDictionary(group => group.Key, group => group
            .SelectMany(type => type.Dependencies.Select(dependency => (From: type.Name, To: dependency.Target)))
            .Where(use => use.To.Namespace is { } space && space.FullName != group.Key && known.Contains(space.FullName))
            .GroupBy(use => use.To.Namespace.FullName).ToDictionary(to => to.Key, to => $"{to.First().From} uses {to.First().To.Name}"));
        // A namespace that uses none of the others is removed, again and again. The rest stands in a circle.
        while (uses.FirstOrDefault(entry => !entry.Value.Keys.Any(uses.ContainsKey)) is { Key: { } foundation })
            uses.Remove(foundation);
        uses.SelectMany(entry => entry.Value.Where(to => uses.ContainsKey(to.Key)).Select(to => $"{entry.Key} → {to.Key}: {to.Value}")).ShouldBeEmpty();
    }

    [Fact]
    public void TheMind_KnowsNoAspNet() =>
        Assembly.Load("Voice").GetReferencedAssemblies().ShouldNotContain(a => a.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
}
