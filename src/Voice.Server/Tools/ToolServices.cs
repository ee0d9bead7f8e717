using Voice.Server.Settings;
using Voice.Server.Tools.Http;
using Voice.Server.Tools.Mcp;
using Voice.Server.Tools.Plugins;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>Everything that has to do with tools.</summary>
internal static class ToolServices
{
    /// <param name="configuration">All of it: secrets of tools are in the environment.</param>
    /// <param name="mistakes">Gets one sentence per mistake in it.</param>
    public static void AddVoiceTools(this IServiceCollection services, IConfiguration configuration, List<string> mistakes)
    {
        var options = SettingsReader.Read<ToolOptions>(configuration.GetSection("Voice:Tools"), mistakes, "Http", "AllowedHosts", "Mcp", "Folder");
        var definitions = HttpToolSource.Read(configuration, mistakes);
        var servers = McpToolSource.Read(configuration, AppContext.BaseDirectory, mistakes);
        services.AddSingleton(PluginFolder.Read(configuration, Directory.GetCurrentDirectory(), mistakes));
        services.AddSingleton(options);
        services.AddBuiltInTools(configuration.GetSection("Voice"), mistakes);
        services.AddSingleton(new HttpClient { Timeout = options.Timeout });
        services.AddSingleton<AddressGuard>();
        services.AddSingleton(provider => new HttpToolSource(
            definitions, provider.GetRequiredService<AddressGuard>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<HttpToolSource>>()));
        services.AddSingleton(provider => new McpToolSource(
            servers, provider.GetRequiredService<AddressGuard>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<McpToolSource>>()));
        services.AddHostedService(provider => provider.GetRequiredService<McpToolSource>());
        services.AddSingleton<ToolCatalog>();
    }
}
