using System.Text.RegularExpressions;
using ModelContextProtocol.Client;
using Voice.Server.Settings;
using Voice.Server.Tools.Http;

namespace Voice.Server.Tools.Mcp;

/// <summary>Reads <c>Voice:Tools:Mcp</c>: one section for each server.</summary>
/// <param name="folder">Where the settings are, and the files with the fingerprints unless said otherwise.</param>
internal sealed partial class McpServerReader(IConfiguration configuration, string folder, List<string> mistakes)
{
    // Our own environment holds the server's keys. The child gets only the variables that a program needs to run, and its own.
    private static readonly string[] Needed = ["PATH", "HOME"];

    public IReadOnlyList<McpServerDefinition> Read()
    {
        McpServerDefinition[] servers = [.. configuration.GetSection("Voice:Tools:Mcp").GetChildren().Select(Read).OfType<McpServerDefinition>()];
        foreach (var shared in servers.GroupBy(s => s.PinFile).Where(g => g.Count() > 1))
            mistakes.Add($"Voice:Tools:Mcp: {string.Join(" and ", shared.Select(s => s.Name))} have the same Pin file; give each its own.");
        return servers;
    }

    private McpServerDefinition? Read(IConfigurationSection section)
    {
        var before = mistakes.Count;
        if (!ServerName.IsMatch(section.Key))
            mistakes.Add($"{section.Path}: the name of a server has 1 to 32 characters out of a-z, A-Z, 0-9, _ and -.");
        var settings = SettingsReader.Read<McpServerSettings>(section, mistakes);
        var secrets = new Secrets(configuration);
        var environment = ReadEnvironment(section.GetSection("Environment"), secrets);
        var headers = HttpHeaders.Read(section.GetSection("Headers"), secrets, mistakes);
        var isProgram = !string.IsNullOrEmpty(settings.Command);
        if (isProgram == !string.IsNullOrEmpty(settings.Url))
            mistakes.Add($"{section.Path}: either Command or Url is needed, and not both.");
        else if (isProgram && headers.Count > 0)
            mistakes.Add($"{section.Path}:Headers go with a Url; a program has its Environment.");
        var url = string.IsNullOrEmpty(settings.Url) ? null : ReadUrl(section.GetSection("Url"), settings);
        var allow = SettingsList.Read(section.GetSection("Allow"));
        if (allow.Count == 0)
            mistakes.Add($"{section.Path}:Allow: name the tools of this server that callers may use, or '*' for all of them. Without it none could be used.");
        var pin = Path.GetFullPath(settings.Pin ?? $"mcp-{section.Key}.pins", folder);
        if (mistakes.Count > before)
            return null;
        return new McpServerDefinition(
            section.Key, settings, url, SettingsList.Items(section.GetSection("Arguments")), environment, headers,
            allow.Contains("*") ? new HashSet<string>() : allow.ToHashSet(StringComparer.Ordinal), pin, secrets);
    }

    private Dictionary<string, string?> ReadEnvironment(IConfigurationSection section, Secrets secrets)
    {
        var environment = OperatingSystem.IsWindows()
            ? new Dictionary<string, string?>(StdioClientTransportOptions.GetDefaultEnvironmentVariables(), StringComparer.OrdinalIgnoreCase)
            : Needed.ToDictionary(name => name, Environment.GetEnvironmentVariable, StringComparer.Ordinal);
        foreach (var child in section.GetChildren())
            environment[child.Key] = secrets.Fill(child.Value ?? "", child.Path, mistakes);
        return environment;
    }

    private Uri? ReadUrl(IConfigurationSection section, McpServerSettings settings)
    {
        var own = new List<string>();
        var template = UrlTemplate.Parse(settings.Url!, settings.AllowHttp, settings.AllowPrivateAddresses, own);
        if (template is { InPath.Count: > 0 } or { InQuery.Count: > 0 })
            own.Add("must not have braces.");
        var hosts = AllowedHosts.Read(configuration);
        if (template is not null && hosts.Count > 0 && !hosts.Contains(template.Origin.Host, StringComparer.OrdinalIgnoreCase))
            own.Add($"leads to {template.Origin.Host}, which is not in Voice:Tools:AllowedHosts.");
        mistakes.AddRange(own.Select(m => $"{section.Path} {m}"));
        return own.Count > 0 ? null : new Uri(settings.Url!);
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,32}\z")]
    private static partial Regex ServerName { get; }
}
