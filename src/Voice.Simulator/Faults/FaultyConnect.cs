namespace Voice.Simulator.Faults;

/// <summary>What goes wrong with a WebSocket before there is one.</summary>
sealed class FaultyConnect
{
    /// <summary>How much later every event comes than the one before it.</summary>
    public TimeSpan Each { get; private set; }

    /// <summary>The faults that are left for the session.</summary>
    public List<ArmedFault> Left { get; } = [];

    /// <summary>True where the session will not read some day.</summary>
    public bool IsDeaf => Left.Exists(armed => armed.Fault.Do is FaultKind.HalfOpen or FaultKind.Deaf);

    /// <summary>When the session says that it will end, from its beginning on.</summary>
    public TimeSpan Expires => Left
        .Where(armed => armed.Fault is { Do: FaultKind.Expire, At: null, AfterAudio: null })
        .Select(armed => armed.Fault.After)
        .DefaultIfEmpty(TimeSpan.MaxValue)
        .Min();

    /// <summary>Null where there will be no WebSocket: the request has been answered, or cut.</summary>
    public static async Task<FaultyConnect?> TryAsync(HttpContext context, IReadOnlyList<ArmedFault> faults, TimeProvider time)
    {
        var connect = new FaultyConnect();
        foreach (var armed in faults)
        {
            var fault = armed.Fault;
            var atOnce = fault.At is null && fault.AfterAudio is null && fault.After == TimeSpan.Zero;
            if (!atOnce || fault.Do is not (FaultKind.Status or FaultKind.Drop or FaultKind.Reset or FaultKind.Delay))
            {
                connect.Left.Add(armed);
                continue;
            }

            if (!armed.TryStrike()) continue;
            switch (fault.Do)
            {
                case FaultKind.Status:
                    await FaultAnswer.WriteAsync(context, fault, time);
                    return null;
                case FaultKind.Drop or FaultKind.Reset:
                    context.Abort();
                    return null;
                default:
                    connect.Each = fault.Each;
                    await Task.Delay(fault.Delay, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
            }
        }

        return context.RequestAborted.IsCancellationRequested ? null : connect;
    }
}
