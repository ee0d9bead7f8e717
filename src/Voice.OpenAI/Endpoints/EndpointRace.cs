using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>Gets one connection from a route: entry after entry, and a second one beside a first that is slow.</summary>
internal sealed class EndpointRace<T>(EndpointRoute route, EndpointPool pool, Func<EndpointTry, CancellationToken, Task<T>> open, Action<T> close)
    where T : class
{
    // One or two retries repair a short failure. More of them would only delay the next assistant. The breaker and the waits usually end the tries earlier.
    private const int MostTriesOfAnEntry = 4;

    private readonly List<Runner> _running = [];
    private readonly Dictionary<RouteEntry, int> _tries = [];
    private AssistantFailure? _last;

    /// <exception cref="AssistantException">No entry is available; the failure says why, and when one may be tried again.</exception>
    public async Task<T> RunAsync(CancellationToken cancellation)
    {
        var patience = pool.Options.LongestWait;
        try
        {
            while (true)
            {
                if (route.Take(entry => _running.Any(r => r.Try.Entry == entry) || IsSpent(entry)) is { } taken)
                    Start(taken, cancellation);
                if (_running.Count == 0)
                {
                    if (_last is { } failure && _tries.Keys.Any(IsSpent) && route.Unavailable is null)
                        throw new AssistantException(failure);
                    patience -= await WaitAsync(patience, cancellation);
                    continue;
                }
                if (await FirstAsync(cancellation) is { } won)
                    return won;
            }
        }
        finally
        {
            foreach (var loser in _running)
                _ = GiveUpAsync(loser);
        }
    }

    private bool IsSpent(RouteEntry entry) => _tries.GetValueOrDefault(entry) >= MostTriesOfAnEntry;

    /// <summary>Waits for an entry that is free soon.</summary>
    private async Task<TimeSpan> WaitAsync(TimeSpan patience, CancellationToken cancellation)
    {
        if (route.Unavailable is not { } failure)
            return TimeSpan.Zero;
        if (failure.RetryAfter > patience)
            throw new AssistantException(failure);
        // A little longer than requested, because a timer may fire early, and the provider's wait must be kept.
        var wait = failure.RetryAfter!.Value + TimeSpan.FromMilliseconds(1);
        await Task.Delay(wait, pool.Time, cancellation);
        return wait;
    }

    /// <returns>The result of the first entry that succeeds; null if an entry has failed, or takes so long that another should be tried too.</returns>
    private async Task<T?> FirstAsync(CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var slow = Task.Delay(pool.Options.HedgeAfter, pool.Time, enough.Token);
        var first = await Task.WhenAny(_running.Select(r => (Task)r.Opening).Append(slow));
        await enough.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (first == slow)
            return null;
        var runner = _running.First(r => r.Opening == first);
        _running.Remove(runner);
        try
        {
            return await runner.Opening;
        }
        catch (EndpointException e) when (e.Fault == EndpointFault.Unfit)
        {
            throw new AssistantException(e.Failure, e);
        }
        catch (EndpointException e)
        {
            _last = e.Failure;
            return null;
        }
        finally
        {
            runner.Stop.Dispose();
        }
    }

    private void Start(EndpointTry taken, CancellationToken cancellation)
    {
        _tries[taken.Entry] = _tries.GetValueOrDefault(taken.Entry) + 1;
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _running.Add(new Runner(taken, OpenAsync(taken, stop.Token), stop));
    }

    private async Task<T> OpenAsync(EndpointTry taken, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(pool.Options.AttemptTimeout, pool.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        try
        {
            var opened = await open(taken, either.Token);
            taken.Serve();
            return opened;
        }
        catch (EndpointException e)
        {
            taken.Fail(e.Fault, e.Failure);
            throw;
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            var failure = new AssistantFailure(AssistantFailureKind.Unreachable, $"{taken.Label} did not answer within {pool.Options.AttemptTimeout.TotalSeconds:0.#} s.");
            taken.Fail(EndpointFault.Failed, failure);
            throw new EndpointException(EndpointFault.Failed, failure, e);
        }
        finally
        {
            taken.Abandon();                            // without effect if there was an outcome
        }
    }

    private async Task GiveUpAsync(Runner runner)
    {
        await runner.Stop.CancelAsync();
        try
        {
            close(await runner.Opening);
        }
        catch (Exception e) when (e is EndpointException or OperationCanceledException)
        {
            // The connection had not been opened.
        }
        runner.Stop.Dispose();
    }

    private sealed record Runner(EndpointTry Try, Task<T> Opening, CancellationTokenSource Stop);
}
