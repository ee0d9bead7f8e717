using System.Reflection;

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

    [Fact]
    public void TheMind_KnowsNoAspNet() =>
        Assembly.Load("Voice").GetReferencedAssemblies().ShouldNotContain(a => a.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
}
