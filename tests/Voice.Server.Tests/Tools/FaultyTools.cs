using Microsoft.Extensions.AI;
using Voice.Tools;

namespace Voice.Server.Tests.Tools;

/// <summary>Tools that do what tools must not do, and how often they were run.</summary>
internal sealed class FaultyTools
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private int _runs;

    public int Runs => Volatile.Read(ref _runs);

    /// <summary>Lets those that wait return.</summary>
    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set once a tool has been stopped.</summary>
    public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<VoiceTool> All =>
    [
        Tool("throws", string () => throw new InvalidOperationException("The password is hunter2.")),
        Tool("tells", string () => throw new ToolException("There is no such order.")),
        Tool("hangs", async () => await new TaskCompletionSource().Task),
        Tool("blocks", () => Release.Task.GetAwaiter().GetResult()),
        Tool("hangs_with_effect", async () => await new TaskCompletionSource().Task, new ToolPolicy { HasEffect = true }),
        Tool("floods", () => new string('x', 10_000_000)),
        Tool("hides", () => "a\u200bb\u0000\ud800c\U000E0041"),
        Tool("typed", (int number) => number),
        Tool("waits", async () => { await Release.Task; return "waited"; }),
        Tool("stops", async (CancellationToken token) =>
        {
            try
            {
                await Release.Task.WaitAsync(token);
            }
            finally
            {
                Stopped.TrySetResult();
            }
        }, new ToolPolicy { OnBargeIn = BargeInRule.Cancel }),
        Tool("pays", () => "paid", new ToolPolicy { HasEffect = true }),
    ];

    private VoiceTool Tool(string name, Delegate tool, ToolPolicy? policy = null)
    {
        var function = AIFunctionFactory.Create(tool, name, "Does " + name);
        return new VoiceTool(new Counted(function, () => Interlocked.Increment(ref _runs)), policy ?? ToolPolicy.Default);
    }

    private sealed class Counted(AIFunction function, Action count) : DelegatingAIFunction(function)
    {
        protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
        {
            count();
            return base.InvokeCoreAsync(arguments, cancellationToken);
        }
    }
}
