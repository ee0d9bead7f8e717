using Voice.Recording;
using Voice.Server.Settings;
using Voice.Server.Tools;

namespace Voice.Server.Calls;

/// <summary>Everything that calls need.</summary>
internal static class CallServices
{
    /// <param name="settings">The section <c>Voice</c>.</param>
    /// <param name="mistakes">Gets a sentence for every mistake in it.</param>
    public static void AddVoiceCalls(this IServiceCollection services, IConfigurationSection settings, List<string> mistakes)
    {
        var section = settings.GetSection("Calls");
        var options = SettingsReader.Read<CallOptions>(section, mistakes, TransferTargets.Section);
        var targets = TransferTargets.Read(section, mistakes);
        var recording = SettingsReader.Read<RecordingOptions>(settings.GetSection("Recording"), mistakes);
        recording.Prepare(mistakes);
        services.AddSingleton(SettingsReader.Read<CallerPictureOptions>(settings.GetSection("Pictures"), mistakes));
        services.AddSingleton(options).AddSingleton(recording).AddSingleton<CallOutcomes>().AddSingleton<SecureDigits>();
        if (recording.IsOn)
            services.AddSingleton(provider => new RecordingDisk(recording.Folder, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RecordingDisk>>()));
        if (targets.Unplanned.Count > 0)
            services.AddHostedService(provider => new TransferNotices(targets, provider.GetRequiredService<ILogger<TransferNotices>>()));
        if (targets.Names.Count > 0)
            services.AddSingleton(new TransferTool(targets).ToTool());
        if (options.SecureSections)
            services.AddSingleton(SecureSectionTool.ToTool());
        services.AddSingleton<CallHost>();
    }
}
