namespace Voice.Server.Tools.Http;

/// <summary>The hosts that HTTP tools and MCP servers may reach at all. Bound from the setting <c>Voice:Tools:AllowedHosts</c>.</summary>
/// <value>A list of host names; in the environment with commas between them. Empty, the default, for any that a tool names.</value>
internal static class AllowedHosts
{
    public static IReadOnlyList<string> Read(IConfiguration configuration) => SettingsList.Read(configuration.GetSection("Voice:Tools:AllowedHosts"));
}
