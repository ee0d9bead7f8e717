using System.Reflection;
using Voice.Server.Settings;
using Voice.Tools;

namespace Voice.Server.Tools.Plugins;

/// <summary>The folder of assemblies whose methods are tools if they are marked so. They are code of this server from then on: they may do what it may. Bound from the setting <c>Voice:Tools:Folder</c>.</summary>
/// <value>A folder. The default is none.</value>
internal sealed class PluginFolder
{
    private readonly List<(string File, Assembly Assembly)> _plugins = [];

    /// <param name="contentRoot">What a relative folder is relative to.</param>
    /// <param name="mistakes">Gets a sentence, with the file, for each that cannot be loaded.</param>
    public static PluginFolder Read(IConfiguration configuration, string contentRoot, List<string> mistakes)
    {
        var plugins = new PluginFolder();
        if (configuration["Voice:Tools:Folder"] is not { Length: > 0 } setting)
            return plugins;
        var folder = Path.GetFullPath(setting, contentRoot);
        if (!Directory.Exists(folder))
        {
            mistakes.Add($"Voice:Tools:Folder: there is no folder {folder}.");
            return plugins;
        }
        foreach (var file in Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal))
            plugins.Load(file, mistakes);
        return plugins;
    }

    /// <summary>The tools of all plugins.</summary>
    /// <exception cref="SettingsException">Some cannot be made; all of them are in the message, each with its file.</exception>
    public IReadOnlyList<VoiceTool> Discover(IServiceProvider services)
    {
        var mistakes = new List<string>();
        var tools = new List<VoiceTool>();
        foreach (var (file, assembly) in _plugins)
        {
            try
            {
                tools.AddRange(ToolBox.Discover(assembly, services));
            }
            catch (Exception e)
            {
                mistakes.Add($"{file}: {Reason(e)}");
            }
        }
        return mistakes.Count > 0 ? throw new SettingsException(mistakes) : tools;
    }

    private void Load(string file, List<string> mistakes)
    {
        try
        {
            if (!PluginMarks.Has(file))
                return;
            var assembly = new PluginContext(file).LoadFromAssemblyPath(file);
            _ = assembly.GetTypes();
            _plugins.Add((file, assembly));
        }
        catch (Exception e)
        {
            mistakes.Add($"{file}: {Reason(e)}");
        }
    }

    private static string Reason(Exception e) => e switch
    {
        ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } => first.Message,
        TargetInvocationException { InnerException: { } inner } => inner.Message,
        BadImageFormatException => "is not a .NET assembly, or is damaged.",
        _ => e.Message,
    };
}
