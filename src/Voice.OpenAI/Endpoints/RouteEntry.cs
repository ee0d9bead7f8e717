using System.Collections.Immutable;
using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>One entry of the pool in one use: when it may be tried, and what the tries did to that.</summary>
/// <remarks>A pure machine: told the time, doing no I/O. Guarded by the lock of the pool.</remarks>
internal sealed class RouteEntry(OpenAIEndpoint endpoint, KeyState key, double reserve, EndpointPoolOptions options, ConnectionWindow? window, TimeProvider time, Random random)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);
    // The time between two looks while another call tests whether the entry works again.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    // A service that refuses more than this does not speak this API.
    private const int MostLeftOut = 64;

    private readonly Breaker _breaker = new(options, time);
    private Budget _requests;
    private Budget _tokens;
    private TimeSpan _notBefore;
    private TimeSpan _setBackAt = TimeSpan.MinValue;
    private int _setbacks;
    private bool _trial;
    private AssistantFailure? _failure;

    public OpenAIEndpoint Endpoint => endpoint;

    /// <summary>The options and tools that the service refused and that it was well without: requests go to it without them.</summary>
    public ImmutableHashSet<string> LeftOut { get; private set; } = [];

    /// <summary>The operator's label.</summary>
    public string Label { get; set; } = "";

    public KeyState Key => key;

    /// <summary>The parts of session settings that it refuses.</summary>
    public SessionLimits SessionLimits { get; } = new();

    /// <summary>Why it may not be tried now, or could not be used when it was last tried.</summary>
    public AssistantFailure? Failure => key.Failure ?? _failure;

    /// <summary>How long until it may be tried; zero for now.</summary>
    public TimeSpan Wait(TimeSpan now)
    {
        var wait = Longer(key.Wait(now), _notBefore - now);
        wait = Longer(wait, Longer(_requests.Wait(1, reserve, now), _tokens.Wait(0, reserve, now)));
        wait = Longer(wait, _breaker.Wait);
        if (_trial && _breaker.IsOpen)
            wait = Longer(wait, Glance);
        return window is null ? wait : Longer(wait, window.Wait(now));
    }

    /// <summary>A try begins.</summary>
    /// <returns>True if it decides for the others whether the entry works again.</returns>
    public bool Take(TimeSpan now)
    {
        if (key.Failure is not null)
            key.Take(now);
        _requests.Spend(1, now);
        window?.Add(now);
        var trial = _breaker.IsOpen;
        _trial |= trial;
        return trial;
    }

    /// <summary>The provider told what is left.</summary>
    public void Observe(RateLimits limits, TimeSpan now)
    {
        if (limits.Requests is { } requests)
            _requests.Set(requests, now);
        if (limits.Tokens is { } tokens)
            _tokens.Set(tokens, now);
    }

    /// <summary>A try succeeded.</summary>
    /// <returns>True if the key was dead until now.</returns>
    public bool Serve(bool trial)
    {
        _setbacks = 0;
        _failure = null;
        EndTrial(trial);
        _breaker.Report(succeeded: true);
        return key.Live();
    }

    /// <summary>A try failed.</summary>
    /// <param name="beganAt">When it began: those of one moment are one setback, however many calls made them.</param>
    /// <returns>True if that is news for the operator.</returns>
    public bool Fail(EndpointFault fault, AssistantFailure failure, TimeSpan beganAt, bool trial, TimeSpan now)
    {
        EndTrial(trial);
        var news = false;
        switch (fault)
        {
            case EndpointFault.Dead:
                news = key.Die(failure, now);
                break;
            case EndpointFault.Missing:
                news = _failure?.Kind != AssistantFailureKind.Misconfigured;
                _notBefore = Longer(_notBefore, now + options.CoolDown);
                break;
            case EndpointFault.Limited or EndpointFault.Failed:
                _notBefore = Longer(_notBefore, now + (failure.RetryAfter ?? Backoff(beganAt, now)));
                break;
        }
        if (fault is EndpointFault.Failed)
            _breaker.Report(succeeded: false);
        if (fault is not (EndpointFault.Unfit or EndpointFault.Dead))
            _failure = failure;
        if (fault is not EndpointFault.Dead && key.Failure is not null)
            key.Undecided(now, options.BreakFor);
        return news;
    }

    /// <summary>The service took a request without these options or tools.</summary>
    /// <returns>Those of them that are news for the operator.</returns>
    public IReadOnlyList<string> LeaveOut(IReadOnlySet<string> parts)
    {
        IReadOnlyList<string> news = [.. parts.Except(LeftOut).Take(MostLeftOut - LeftOut.Count)];
        LeftOut = LeftOut.Union(news);
        return news;
    }

    /// <summary>A try was cancelled before it had an outcome.</summary>
    public void Abandon(bool trial, TimeSpan now)
    {
        EndTrial(trial);
        if (key.Failure is not null)
            key.Undecided(now, options.BreakFor);
    }

    /// <summary>A connection that had been made broke.</summary>
    public void Drop() => _breaker.Report(succeeded: false);

    private void EndTrial(bool trial) => _trial &= !trial;

    private TimeSpan Backoff(TimeSpan beganAt, TimeSpan now)
    {
        if (beganAt > _setBackAt)
        {
            _setbacks++;
            _setBackAt = now;
        }
        var longest = Math.Min(FirstBackoff.TotalSeconds * Math.Pow(2, Math.Min(_setbacks, 20) - 1), LongestBackoff.TotalSeconds);
        // Half of it is chance, so that the calls of several servers do not come back together.
        return TimeSpan.FromSeconds(longest * (0.5 + random.NextDouble() / 2));
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
