using Voice.Simulator.Hearing;
using Voice.Simulator.Limits;
using Voice.Simulator.Realtime.Connections;
using Voice.Simulator.Realtime.Conversations;
using Voice.Simulator.Replies;
using Voice.Simulator.Scenarios;
using Voice.Simulator.Settings;
using Voice.Simulator.Speech;

namespace Voice.Simulator.Realtime.Sessions;

/// <summary>What the parts of one session share. Its state belongs to the session's loop.</summary>
sealed class SessionScope : IDisposable
{
    readonly CancellationTokenSource _ended = new();
    readonly TaskCompletionSource<SessionClose> _close = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly HashSet<Task> _tasks = [];
    readonly Lock _tasksLock = new();

    public required SimulatorOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    public required Mind Mind { get; init; }

    public required Ears Ears { get; init; }

    public required Synthesizer Synthesizer { get; init; }

    public required ILogger Log { get; init; }

    public required Budget Budget { get; init; }

    public required Outbox Outbox { get; init; }

    public required ServerEvents Events { get; init; }

    public required SessionSettings Settings { get; init; }

    public required Conversation Conversation { get; init; }

    public ScenarioRun? Scenario { get; init; }

    public Mailbox Mailbox { get; } = new();

    /// <summary>True once the assistant has sent audio.</summary>
    public bool Spoke { get; set; }

    /// <summary>Cancelled when the session is over.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Completes when the session decides to end.</summary>
    public Task<SessionClose> Close => _close.Task;

    /// <summary>Ends the session; the first reason counts.</summary>
    public void End(SessionClose close) => _close.TrySetResult(close);

    /// <summary>Starts something that runs beside the loop and may touch the session through <see cref="Mailbox"/> only.</summary>
    public void Start(Func<CancellationToken, Task> work)
    {
        var task = RunAsync(work);
        lock (_tasksLock)
        {
            _tasks.RemoveWhere(done => done.IsCompleted);
            if (!task.IsCompleted) _tasks.Add(task);
        }
    }

    /// <summary>Cancels the loop and what was started, and waits for all of it.</summary>
    public async Task StopAsync(Task loop)
    {
        await _ended.CancelAsync();

        // First the loop, because it is what starts the others.
        await loop;
        Task[] running;
        lock (_tasksLock) running = [.. _tasks];
        await Task.WhenAll(running);
    }

    public void Dispose()
    {
        Events.Dispose();
        Outbox.Dispose();
        _ended.Dispose();
    }

    async Task RunAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(Ended);
        }
        catch (OperationCanceledException)
        {
            // Ours: the session or the response is over.
        }
        catch (Exception exception)
        {
            SessionLog.TaskFailed(Log, exception);
            End(new((int)System.Net.WebSockets.WebSocketCloseStatus.InternalServerError, "The simulator failed."));
        }
    }
}
