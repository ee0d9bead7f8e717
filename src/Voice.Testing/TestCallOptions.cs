using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Voice.Tools;

namespace Voice.Testing;

/// <summary>What a test call needs: tools, what the model does, services.</summary>
public class TestCallOptions
{
    private readonly ServiceCollection _tools = [];

    /// <summary>What the model does.</summary>
    public Scenario Scenario { get; } = new();

    /// <summary>Adds to the services that the tools get, or replaces some. A <see cref="VoiceTool"/> among them is a tool of the call.</summary>
    /// <value>The default adds nothing. <see cref="TimeProvider"/> is there.</value>
    public Action<IServiceCollection> Services { get; set; } = static _ => { };

    /// <summary>How tools are run: deadlines, fillers, limits.</summary>
    /// <value>The default is that of the server.</value>
    public ToolOptions Tools { get; set; } = new();

    /// <summary>What kind of line the caller is on: exactly one of the flags.</summary>
    /// <value>The default is a page.</value>
    public ToolAudience Line { get; set; } = ToolAudience.Browser;

    /// <summary>What came along with the call, for tools.</summary>
    /// <value>The default is nothing.</value>
    public CallFacts Facts { get; set; } = CallFacts.None;

    /// <summary>How long anything expected may take.</summary>
    /// <value>The default is 15 seconds.</value>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Adds the methods of a class that are marked <see cref="VoiceToolAttribute"/>.</summary>
    /// <exception cref="ArgumentException">The class has no such method.</exception>
    public TestCallOptions AddTools(Type tools)
    {
        _tools.AddVoiceTools(tools);
        return this;
    }

    /// <summary>Adds all methods of an assembly that are marked <see cref="VoiceToolAttribute"/>.</summary>
    /// <exception cref="ArgumentException">The assembly has no such method.</exception>
    public TestCallOptions AddTools(Assembly tools)
    {
        _tools.AddVoiceTools(tools);
        return this;
    }

    /// <summary>Adds the tools and the services, so that the tests' own services replace others.</summary>
    internal void AddTo(IServiceCollection services)
    {
        foreach (var tool in _tools)
            services.Add(tool);
        Services(services);
    }
}
