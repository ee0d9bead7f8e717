using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.FileProviders;

namespace Voice.Server.Settings;

/// <summary>A folder in which each file is one setting: named like the environment variable, holding the value. Where secrets are mounted, and changed in place. Bound from the setting <c>Voice:SecretsFolder</c>.</summary>
/// <value>A folder. The default is none.</value>
/// <remarks>Its values count for more than the environment and the other files.</remarks>
internal static class SecretFiles
{
    private const string Setting = "Voice:SecretsFolder";

    public static void AddTo(ConfigurationManager configuration)
    {
        if (Folder(configuration) is not { } folder || !Directory.Exists(folder))
            return;
        configuration.Add<KeyPerFileConfigurationSource>(source =>
        {
            // The folder is read every few seconds and not watched: mounted secrets are changed by exchanging a link, and a watch does not see that.
            source.FileProvider = new PhysicalFileProvider(folder) { UsePollingFileWatcher = true, UseActivePolling = true };
            source.ReloadOnChange = true;
        });
    }

    /// <param name="mistakes">Gets a sentence if the folder is not there.</param>
    public static void Check(IConfiguration configuration, List<string> mistakes)
    {
        if (Folder(configuration) is { } folder && !Directory.Exists(folder))
            mistakes.Add($"{Setting} is '{folder}', and there is no such folder.");
    }

    private static string? Folder(IConfiguration configuration) => configuration[Setting] is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;
}
