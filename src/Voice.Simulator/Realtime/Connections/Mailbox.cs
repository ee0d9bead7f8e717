using System.Threading.Channels;

namespace Voice.Simulator.Realtime.Connections;

/// <summary>
/// Everything that touches a session goes through here and is done by one loop, one after the other.
/// Bounded: a full mailbox makes the poster wait, and so holds back the client's socket. The loop itself never posts.
/// </summary>
sealed class Mailbox
{
    const int Capacity = 128;

    readonly Channel<Action> _work = Channel.CreateBounded<Action>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    // Filled by one piece of work and emptied before the next, so it needs no bound of its own.
    readonly Queue<Action> _following = new();

    /// <summary>Leaves work for the loop.</summary>
    public ValueTask PostAsync(Action work, CancellationToken cancellationToken) => _work.Writer.WriteAsync(work, cancellationToken);

    /// <summary>Lets the loop work out an answer, and waits for it.</summary>
    public async Task<T> AskAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(
            () =>
            {
                try
                {
                    answer.SetResult(work());
                }
                catch (Exception exception)
                {
                    answer.SetException(exception);
                }
            },
            cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Leaves work to be done right after what the loop is doing. For the loop only.</summary>
    public void Follow(Action work) => _following.Enqueue(work);

    /// <summary>The loop. Ends when cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var work in _work.Reader.ReadAllAsync(cancellationToken))
            {
                work();
                while (_following.TryDequeue(out var next)) next();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }
}
