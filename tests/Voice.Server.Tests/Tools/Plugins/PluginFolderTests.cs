using System.Runtime.Loader;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Voice.Server.Settings;
using Voice.Server.Tests.Tools.Mcp;
using Voice.Server.Tools.Plugins;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.Plugins;

public sealed class PluginFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voice-plugins").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Plugin_InTheFolder_IsLoadedApartAndItsToolsRun()
    {
        File.Copy(McpTools.Built("ToolPlugin"), Path.Combine(_folder, "ToolPlugin.dll"));
        // Neither of these is a plugin, and neither is in the way.
        File.Copy(typeof(ShouldlyCoreExtensions).Assembly.Location, Path.Combine(_folder, "Shouldly.dll"));
        var services = new ServiceCollection().AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero))).BuildServiceProvider();
        var tools = Read(out var mistakes).Discover(services).Select(t => t.Function).ToArray();
        mistakes.ShouldBeEmpty();
        tools.Select(t => t.Name).ShouldBe(["double_it", "plugin_year", "sit_there"], ignoreOrder: true);
        (await tools.Single(t => t.Name == "double_it").InvokeAsync(new AIFunctionArguments { ["number"] = 21 }))!.ToString().ShouldBe("42");
        (await tools.Single(t => t.Name == "plugin_year").InvokeAsync(new AIFunctionArguments()))!.ToString().ShouldBe("2031");
        var assembly = tools[0].UnderlyingMethod!.DeclaringType!.Assembly;
        AssemblyLoadContext.GetLoadContext(assembly).ShouldNotBe(AssemblyLoadContext.Default);
        // The exception that a plugin throws is the one that the tool box knows.
        await Should.ThrowAsync<ToolException>(tools.Single(t => t.Name == "double_it").InvokeAsync(new AIFunctionArguments { ["number"] = 2100 }).AsTask());
    }

    [Fact]
    public void Plugin_WhoseServiceIsMissing_IsNamedWithItsFile()
    {
        var file = Path.Combine(_folder, "ToolPlugin.dll");
        File.Copy(McpTools.Built("ToolPlugin"), file);
        var mistake = Should.Throw<SettingsException>(() => Read(out _).Discover(new ServiceCollection().BuildServiceProvider())).Mistakes.ShouldHaveSingleItem();
        mistake.ShouldContain(file);
        mistake.ShouldContain("TimeProvider");
    }

    [Fact]
    public void Files_ThatAreNoAssemblies_AreNamedAllTogether()
    {
        File.WriteAllText(Path.Combine(_folder, "one.dll"), "not a library");
        File.WriteAllBytes(Path.Combine(_folder, "two.dll"), File.ReadAllBytes(McpTools.Built("ToolPlugin"))[..3000]);
        Read(out var mistakes);
        mistakes.Count.ShouldBe(2);
        mistakes[0].ShouldContain("one.dll: is not a .NET assembly");
        mistakes[1].ShouldContain("two.dll: is not a .NET assembly");
    }

    [Fact]
    public void Folder_ThatIsNotThere_IsAMistake()
    {
        Directory.Delete(_folder);
        Read(out var mistakes);
        Directory.CreateDirectory(_folder);
        mistakes.ShouldHaveSingleItem().ShouldContain("there is no folder");
    }

    [Fact]
    public void Folder_ThatIsNotSet_HasNoTools()
    {
        var mistakes = new List<string>();
        PluginFolder.Read(new ConfigurationBuilder().Build(), _folder, mistakes).Discover(new ServiceCollection().BuildServiceProvider()).ShouldBeEmpty();
        mistakes.ShouldBeEmpty();
    }

    private PluginFolder Read(out List<string> mistakes)
    {
        mistakes = [];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Voice:Tools:Folder", _folder)]).Build();
        return PluginFolder.Read(configuration, AppContext.BaseDirectory, mistakes);
    }
}
