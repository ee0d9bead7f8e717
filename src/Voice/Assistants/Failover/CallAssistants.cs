using Microsoft.Extensions.Logging;

namespace Voice.Assistants.Failover;

/// <summary>The assistants of one call: the routes in the order of preference, and which of them have let this call down.</summary>
/// <remarks>The state that all calls share is in the breaker of a route; this is the state of one call. Thread-safe.</remarks>
internal sealed class CallAssistants
{
    // As long as ConversationOptions.ReturnAfter, so that the first return finds the route free again.
    private static readonly TimeSpan FirstAvoidance = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestAvoidance = TimeSpan.FromMinutes(2);

    // The shortest time between two moves of the caller, if an assistant fails again and again.
    private static readonly TimeSpan NextAvoidance = TimeSpan.FromSeconds(30);

    // After a break the same route connects again; after a second break within this time it does not.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<AssistantRoute> _routes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<AssistantRoute, Record> _records = [];
    private bool _deafReported;

    /// <param name="routes">At least one; the first is the best.</param>
    /// <param name="logger">The call's own.</param>
    public CallAssistants(IReadOnlyList<AssistantRoute> routes, TimeProvider time, ILogger logger)
    {
        if (routes.Count == 0)
            throw new ArgumentException("A call needs at least one route to an assistant.", nameof(routes));
        (_routes, _time, _logger) = (routes, time, logger);
    }

    /// <summary>The routes in the order in which they are tried. Routes that failed in this call recently come last.</summary>
    internal FallbackAssistant Next() => new FallbackAssistant(this, [.. _routes.OrderBy(IsAvoided)], _time, _logger);

    /// <summary>Another by the same route or a better one, to take the place of one that still serves.</summary>
    /// <param name="better">Only by a better route.</param>
    /// <returns>Null if there is none.</returns>
    internal FallbackAssistant? Another(FallbackAssistant inUse, bool better)
    {
        var route = inUse.Route;
        var routes = _routes.TakeWhile(r => r != route).Where(r => !IsAvoided(r)).ToList();
        if (!better && route is not null)
            routes.Add(route);
        return routes.Count == 0 ? null : new FallbackAssistant(this, routes, _time, _logger);
    }

    /// <summary>True if there is no other assistant for the call.</summary>
    internal bool HasOneRoute => _routes.Count == 1;

    internal bool StandsIn(AssistantRoute route) => route != _routes[0];

    /// <summary>True if a route's assistant must answer something before it is believed to be well again.</summary>
    internal bool MustProve(AssistantRoute route)
    {
        lock (_gate)
            return _records.TryGetValue(route, out var record) && record.Kind is AssistantFailureKind.Mute or AssistantFailureKind.Failing;
    }

    /// <summary>A route has let the call down.</summary>
    /// <param name="connecting">It could not be connected. Right after a connection that broke, that is the same failure, and not the next one.</param>
    internal void Failed(AssistantRoute route, AssistantFailure failure, bool connecting = false)
    {
        if (failure.Kind == AssistantFailureKind.Expired)
            return;
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            var before = _records.GetValueOrDefault(route);
            var again = before is not null && _time.GetElapsedTime(before.At, now) < Soon + before.Avoid;
            var avoid = (again, failure.Kind) switch
            {
                (false, AssistantFailureKind.Lost) => TimeSpan.Zero,
                (false, _) => FirstAvoidance,
                (true, _) when connecting && before!.Avoid == TimeSpan.Zero => FirstAvoidance,
                _ => TimeSpan.FromTicks(Math.Clamp(2 * before!.Avoid.Ticks, NextAvoidance.Ticks, LongestAvoidance.Ticks)),
            };
            _records[route] = new Record(now, avoid, failure.Kind);
        }
    }

    /// <summary>A route's assistant has answered something.</summary>
    internal void Proved(AssistantRoute route)
    {
        lock (_gate)
            if (_records.TryGetValue(route, out var record))
                _records[route] = record with { Kind = AssistantFailureKind.Lost };
    }

    /// <summary>The caller's words were understood, by whichever assistant.</summary>
    internal void Understood() => Volatile.Write(ref _deafReported, false);

    /// <summary>An assistant does not hear the caller. If the next ones do not understand the caller either, there was nothing to hear.</summary>
    /// <returns>True if the assistant is to be replaced: once, until the caller's words have been understood.</returns>
    internal bool TryReportDeaf() => !Interlocked.Exchange(ref _deafReported, true);

    private bool IsAvoided(AssistantRoute route)
    {
        lock (_gate)
            return _records.TryGetValue(route, out var record) && _time.GetElapsedTime(record.At) < record.Avoid;
    }

    /// <param name="Avoid">How long the route is avoided from then on.</param>
    private sealed record Record(long At, TimeSpan Avoid, AssistantFailureKind Kind);
}
