using Polly;
using Polly.CircuitBreaker;

namespace Voice.OpenAI.Endpoints;

/// <summary>Polly's circuit breaker, told of outcomes as they become known.</summary>
/// <remarks>A connection that drops minutes after it was made counts as well, so the breaker is not wrapped around the tries.</remarks>
internal sealed class Breaker
{
    private static readonly TimeSpan LongestBreak = TimeSpan.FromMinutes(1);

    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<bool> _pipeline;
    private readonly TimeProvider _time;
    private TimeSpan _break;
    private long _brokeAt;

    public Breaker(EndpointPoolOptions options, TimeProvider time)
    {
        _time = time;
        _pipeline = new ResiliencePipelineBuilder<bool> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<bool>
            {
                FailureRatio = 0.5,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = TimeSpan.FromSeconds(30),
                ShouldHandle = static args => ValueTask.FromResult(!args.Outcome.Result),
                BreakDurationGenerator = args => ValueTask.FromResult(Break(options.BreakFor, args.HalfOpenAttempts)),
                StateProvider = _state,
            })
            .Build();
    }

    public bool IsOpen => _state.CircuitState == CircuitState.Open;

    /// <summary>How long until one try may be made; zero also while closed.</summary>
    public TimeSpan Wait => IsOpen ? Positive(_break - _time.GetElapsedTime(_brokeAt)) : TimeSpan.Zero;

    /// <summary>Something succeeded, or failed.</summary>
    public void Report(bool succeeded)
    {
        if (IsOpen && Wait > TimeSpan.Zero)
            return;
        try
        {
            _pipeline.Execute(static outcome => outcome, succeeded);
        }
        catch (BrokenCircuitException)
        {
            // Its clock and ours differ slightly; the next outcome counts.
        }
    }

    private TimeSpan Break(TimeSpan first, int failedTrials)
    {
        var doubled = TimeSpan.FromTicks((long)(first.Ticks * Math.Pow(2, Math.Min(failedTrials, 10))));
        _break = doubled < LongestBreak || doubled == first ? doubled : LongestBreak > first ? LongestBreak : first;
        _brokeAt = _time.GetTimestamp();
        return _break;
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
