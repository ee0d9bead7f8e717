using Voice.Server.Settings;
using Voice.Server.Upstream;

namespace Voice.Server.Tools;

/// <summary>The services of the built-in tools.</summary>
internal static class BuiltInTools
{
    /// <param name="settings">The section <c>Voice</c>.</param>
    /// <param name="mistakes">Gets one sentence per mistake in it.</param>
    public static void AddBuiltInTools(this IServiceCollection services, IConfiguration settings, List<string> mistakes)
    {
        var expert = SettingsReader.Read<ExpertOptions>(settings.GetSection("Expert"), mistakes);
        services.AddSingleton(expert).AddSingleton(new ConfiguredModel("Voice:Expert:Model", expert.Model));
        services.AddSingleton(SettingsReader.Read<PictureOptions>(settings.GetSection("Picture"), mistakes));
        services.AddSingleton(provider => new UpstreamHttp(
            provider.GetRequiredService<AssistantFactory>().Pool, provider.GetRequiredService<ILogger<UpstreamHttp>>()));
    }
}
