using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Voice.Tools;

/// <summary>Tools among the services of a host.</summary>
public static class ToolRegistration
{
    /// <summary>Adds the methods of a class that are marked <see cref="VoiceToolAttribute"/>. A class that is not static is made once, from the services.</summary>
    /// <exception cref="ArgumentException">The class has no such method.</exception>
    public static IServiceCollection AddVoiceTools(this IServiceCollection services, Type tools)
    {
        var count = services.Count;
        Add(services, tools);
        return services.Count > count ? services : throw new ArgumentException($"{tools} has no method that is marked [VoiceTool].", nameof(tools));
    }

    /// <summary>Adds all methods of an assembly that are marked <see cref="VoiceToolAttribute"/>. A class that is not static is made once, from the services.</summary>
    /// <exception cref="ArgumentException">The assembly has no such method.</exception>
    public static IServiceCollection AddVoiceTools(this IServiceCollection services, Assembly tools)
    {
        var count = services.Count;
        foreach (var type in tools.GetTypes().OrderBy(static type => type.FullName, StringComparer.Ordinal))
            Add(services, type);
        return services.Count > count ? services : throw new ArgumentException($"{tools.GetName().Name} has no method that is marked [VoiceTool].", nameof(tools));
    }

    private static void Add(IServiceCollection services, Type tools)
    {
        foreach (var (method, tool) in ToolBox.Marked(tools))
        {
            if (!method.IsStatic)
                services.TryAddSingleton(tools);
            services.AddSingleton(provider => new VoiceTool(ToolBox.ToFunction(method, method.IsStatic ? null : provider.GetRequiredService(tools), tool.Name), tool.Policy));
        }
    }
}
