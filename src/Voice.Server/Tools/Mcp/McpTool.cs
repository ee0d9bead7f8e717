using System.Text.Json;
using Microsoft.Extensions.AI;
using ModelContextProtocol;
using Voice.Tools;

namespace Voice.Server.Tools.Mcp;

/// <summary>A tool of an MCP server, with the words it had when it was pinned, also if the server has changed them.</summary>
/// <remarks>Progress goes to the <c>IProgress&lt;ToolProgress&gt;</c> that the arguments' <see cref="AIFunctionArguments.Context"/> has under that type, if any.</remarks>
internal sealed class McpTool(McpConnection connection, FrozenTool tool) : AIFunction
{
    public override string Name => tool.VoiceName;

    public override string Description => tool.Description;

    public override JsonElement JsonSchema => tool.Schema;

    /// <exception cref="ToolException">Any failure, in words for the model.</exception>
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var progress = arguments.Context?.TryGetValue(typeof(IProgress<ToolProgress>), out var found) == true ? found as IProgress<ToolProgress> : null;
        return await connection.CallAsync(tool, arguments.ToDictionary(), progress is null ? null : new Passed(progress), cancellationToken);
    }

    // Notifications are handled side by side and overtake each other. Progress must grow, so late reports are dropped.
    private sealed class Passed(IProgress<ToolProgress> to) : IProgress<ProgressNotificationValue>
    {
        private readonly Lock _gate = new();
        private double _farthest = double.NegativeInfinity;

        public void Report(ProgressNotificationValue value)
        {
            lock (_gate)
            {
                if (value.Progress <= _farthest)
                    return;
                _farthest = value.Progress;
                to.Report(new ToolProgress(value.Progress, value.Total, value.Message));
            }
        }
    }
}
