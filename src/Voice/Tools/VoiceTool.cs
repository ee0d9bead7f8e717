using Microsoft.Extensions.AI;

namespace Voice.Tools;

/// <summary>A tool: any <see cref="AIFunction"/>, and what it may do.</summary>
/// <remarks>
/// Parameters of type <see cref="CallContext"/>, <see cref="CancellationToken"/> and <see cref="IServiceProvider"/> are filled in here and never shown to the model.
/// </remarks>
public sealed record VoiceTool(AIFunction Function, ToolPolicy Policy)
{
    public string Name => Function.Name;

    /// <summary>The origin of the tool, for the log: "MCP server crm".</summary>
    /// <value>The default is the assembly of its method.</value>
    public string Source { get; init; } = Function.UnderlyingMethod?.Module.Assembly.GetName().Name ?? "this server";
}
