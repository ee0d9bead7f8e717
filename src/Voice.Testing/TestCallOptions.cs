using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Voice.Tools;

namespace Voice.Testing;

/// <summary>The server a test call is made to.</summary>
public sealed class TestCallOptions
{
    /// <summary>What the simulated model does. What is not in it is left to the simulator's own rules.</summary>
    public Scenario Scenario { get; } = new();

    /// <summary>A scenario file, in place of <see cref="Scenario"/>.</summary>
    public string? ScenarioFile { get; set; }

    /// <summary>Settings as in appsettings.json: <c>["Voice:Tools:Timeout"] = "00:00:01"</c>.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Adds to the services of the server, or replaces some.</summary>
    public Action<IServiceCollection> Services { get; set; } = static _ => { };

    /// <summary>How long anything expected may take.</summary>
    /// <value>The default is 15 seconds.</value>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(15);

    internal List<Type> ToolClasses { get; } = [];

    /// <summary>Adds the methods of a class that are marked <see cref="VoiceToolAttribute"/>. Those in the server itself are there already.</summary>
    public TestCallOptions AddTools(Type tools)
    {
        ToolClasses.Add(tools);
        return this;
    }

    internal void AddTo(IServiceCollection services)
    {
        foreach (var type in ToolClasses)
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                if (method.GetCustomAttribute<VoiceToolAttribute>() is { } tool)
                    services.AddSingleton(provider => new VoiceTool(ToolBox.ToFunction(method, method.IsStatic ? null : ActivatorUtilities.GetServiceOrCreateInstance(provider, type), tool.Name), tool.Policy));
            }
        }
        Services(services);
    }
}
