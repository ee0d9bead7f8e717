using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Voice.Assistants.Failover;

/// <summary>One way to an assistant, with what all calls of the process know of its health.</summary>
internal sealed class AssistantRoute
{
    // The failures of one call alone do not open the breaker; those of two calls do.
    private const int Enough = 3;
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromMinutes(2);

    private readonly Func<ILogger, IAssistant> _make;
    private readonly ResiliencePipeline _connect;
    private readonly ResiliencePipeline _connectSoon;
    private readonly ResiliencePipeline _health;

    /// <param name="name">For the log, and for the settings that name it.</param>
    /// <param name="make">Makes one for a call, with the call's own logger.</param>
    /// <param name="liveness">How long it may be silent; null if it keeps its deadlines itself.</param>
    /// <param name="connectTimeout">How long connecting may take before the next route is tried.</param>
    public AssistantRoute(string name, Func<ILogger, IAssistant> make, LivenessOptions? liveness, TimeSpan connectTimeout, TimeProvider time)
    {
        Name = name;
        Liveness = liveness;
        _make = make;
        var breaker = new CircuitBreakerStrategyOptions
        {
            Name = name,
            FailureRatio = 0.5,
            MinimumThroughput = Enough,
            SamplingDuration = Sampling,
            BreakDurationGenerator = static broken => ValueTask.FromResult(Longer(broken.HalfOpenAttempts)),
            ShouldHandle = new PredicateBuilder().Handle<AssistantException>().Handle<TimeoutRejectedException>(),
        };
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        _health = builder.AddCircuitBreaker(breaker).Build();
        _connect = Within(connectTimeout);
        _connectSoon = liveness is not null && liveness.Connect < connectTimeout ? Within(liveness.Connect) : _connect;

        ResiliencePipeline Within(TimeSpan timeout) => new ResiliencePipelineBuilder { TimeProvider = time }.AddPipeline(_health).AddTimeout(timeout).Build();
    }

    public string Name { get; }

    public LivenessOptions? Liveness { get; }

    /// <summary>Connects one.</summary>
    /// <param name="soon">There is another route to try: this one has only the time of <see cref="LivenessOptions.Connect"/>.</param>
    /// <exception cref="AssistantException">It is not available, or it has failed too often recently and is not tried.</exception>
    public async Task<(IAssistant Assistant, AssistantDescription Description)> ConnectAsync(
        AssistantSetup setup, Func<IAssistant, IAssistantListener> listen, bool soon, ILogger logger, CancellationToken cancellation)
    {
        IAssistant? assistant = null;
        try
        {
            var description = await (soon ? _connectSoon : _connect).ExecuteAsync(
                async stop =>
                {
                    assistant = _make(logger);
                    return await assistant.ConnectAsync(setup, listen(assistant), stop);
                },
                cancellation);
            return (assistant!, description);
        }
        catch (Exception e)
        {
            if (assistant is not null)
                await assistant.DisposeAsync();
            throw e switch
            {
                TimeoutRejectedException late => new AssistantException(new AssistantFailure(AssistantFailureKind.Unreachable, $"{Name} was not there within {late.Timeout.TotalSeconds:0.#} s."), e),
                BrokenCircuitException broken => new AssistantException(new AssistantFailure(AssistantFailureKind.Unreachable, $"{Name} has failed too often and is not tried for now.", broken.RetryAfter), e),
                _ => e,
            };
        }
    }

    /// <summary>One that was connected has failed: that counts as a failure of the route.</summary>
    public async Task ReportAsync(AssistantFailure failure)
    {
        if (failure.Kind == AssistantFailureKind.Expired)
            return;
        var context = ResilienceContextPool.Shared.Get();
        await _health.ExecuteOutcomeAsync(static (_, failed) => ValueTask.FromResult(Outcome.FromException<bool>(new AssistantException(failed))), context, failure);
        ResilienceContextPool.Shared.Return(context);
    }

    private static TimeSpan Longer(int attempts) =>
        TimeSpan.FromTicks(Math.Min(LongestBreak.Ticks, FirstBreak.Ticks << Math.Min(attempts, 10)));
}
