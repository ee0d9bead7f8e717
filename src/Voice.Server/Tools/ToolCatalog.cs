using Voice.Server.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tools;

/// <summary>All tools of the server: those in the box, those declared in the settings, and those that come and go.</summary>
internal sealed class ToolCatalog
{
    private readonly IReadOnlyList<VoiceTool> _fixed;
    private readonly IServiceProvider _services;

    public ToolCatalog(IServiceProvider services, HttpToolSource http)
    {
        _services = services;
        _fixed = [.. ToolBox.Discover(typeof(ToolCatalog).Assembly, services), .. http.Tools];
        Current = Box(_fixed);
    }

    /// <summary>The tools for a call that starts now.</summary>
    public ToolBox Current { get; }

    private ToolBox Box(IReadOnlyList<VoiceTool> tools) => new(
        tools, _services.GetRequiredService<ToolOptions>(), _services, _services.GetRequiredService<TimeProvider>(), _services.GetRequiredService<ILogger<ToolBox>>());
}
