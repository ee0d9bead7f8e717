using Voice.Calls;
using Voice.Server.Settings;
using Voice.Server.Upstream;

namespace Voice.Server.Attachments;

/// <summary>What callers attach: pictures.</summary>
internal static class AttachmentServices
{
    /// <param name="settings">The section <c>Voice</c>.</param>
    /// <param name="mistakes">Gets a sentence for every mistake in it.</param>
    public static void AddVoiceAttachments(this IServiceCollection services, IConfigurationSection settings, List<string> mistakes)
    {
        var vision = SettingsReader.Read<VisionOptions>(settings.GetSection("Vision"), mistakes);
        services.AddSingleton(vision).AddSingleton<Vision>().AddSingleton<AttachmentEndpoint>();
        services.AddSingleton<PictureDescriber>(provider => provider.GetRequiredService<Vision>().DescribeAsync);
        if (vision.Model.Length > 0)
            services.AddSingleton(new ConfiguredModel("Voice:Vision:Model", vision.Model));
    }

    public static void MapVoiceAttachments(this WebApplication app) =>
        app.MapPost("/calls/{callId}/attachments", (AttachmentEndpoint endpoint, HttpContext http, string callId, string? name) => endpoint.TakeAsync(http, callId, name));
}
