using Voice.Server.Tools.Http;
using Voice.Server.Tools.Mcp;
using Voice.Server.Tools.Plugins;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>All tools of the server: the built-in ones, those of the host, of the plugin folder, of the settings, and of MCP servers, which may appear and disappear.</summary>
internal sealed partial class ToolCatalog
{
    private readonly IServiceProvider _services;
    private readonly ILogger _logger;
    private readonly List<VoiceTool> _fixed;
    private readonly McpToolSource _mcp;

    // The messages about tools that the log already has. A new box is made whenever an MCP server changes.
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile ToolBox _current;

    /// <param name="added">Tools that were registered as services.</param>
    public ToolCatalog(IServiceProvider services, IEnumerable<VoiceTool> added, PluginFolder plugins, HttpToolSource http, McpToolSource mcp, ILogger<ToolCatalog> logger)
    {
        (_services, _mcp, _logger) = (services, mcp, logger);
        _fixed = [.. ToolBox.Discover(typeof(ToolCatalog).Assembly, services), .. added, .. plugins.Discover(services), .. http.Tools];
        _current = Box();
        mcp.Changed += () =>
        {
            lock (_gate)
                _current = Box();
        };
    }

    /// <summary>The tools for a call that starts now.</summary>
    public ToolBox Current => _current;

    private ToolBox Box()
    {
        var tools = new List<VoiceTool>(_fixed);
        foreach (var tool in _mcp.Current)
        {
            // The tool names of another server must not stop this server from starting.
            if (!tools.Exists(t => t.Name == tool.Name) && !tool.Name.StartsWith(PageTools.Prefix, StringComparison.Ordinal))
                tools.Add(tool);
            else if (_named.Add($"{tool.Name}: taken"))
                LogTaken(tool.Name);
        }
        return new ToolBox(tools.Select(Wrap), _services.GetRequiredService<ToolOptions>(), _services, _services.GetRequiredService<TimeProvider>(), _services.GetRequiredService<ILogger<ToolBox>>(), _named);
    }

    /// <summary>A host may look into every tool, or narrow what it may do: a function of a tool among the services.</summary>
    private VoiceTool Wrap(VoiceTool tool) => _services.GetServices<Func<VoiceTool, VoiceTool>>().Aggregate(tool, static (wrapped, wrap) => wrap(wrapped));

    [LoggerMessage(Level = LogLevel.Error, Message = "The MCP tool {Tool} has the name of another tool, or one that is kept for tools of the page, and is not offered")]
    private partial void LogTaken(string tool);
}
