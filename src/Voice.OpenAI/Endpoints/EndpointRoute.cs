using Microsoft.Extensions.Logging;
using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>One use of the pool: the realtime sockets, or the requests of one stage.</summary>
internal sealed partial class EndpointRoute
{
    private readonly EndpointPool _pool;
    private readonly bool _realtime;
    private RouteEntry[]? _entries;

    internal EndpointRoute(EndpointPool pool, string name)
    {
        _pool = pool;
        Name = name;
        _realtime = name == "realtime";
    }

    /// <summary>The name for the log.</summary>
    public string Name { get; }

    /// <summary>True if an entry may be tried now.</summary>
    public bool IsUsable => Wait == TimeSpan.Zero;

    /// <summary>How long until an entry may be tried; zero for now.</summary>
    public TimeSpan Wait
    {
        get
        {
            var wait = TimeSpan.Zero;
            Locked(now => wait = Soonest(now).Wait);
            return wait;
        }
    }

    /// <summary>Why no entry may be tried now, with how long until one may; null if one may.</summary>
    public AssistantFailure? Unavailable
    {
        get
        {
            AssistantFailure? failure = null;
            Locked(now =>
            {
                var (entry, wait) = Soonest(now);
                if (wait > TimeSpan.Zero)
                    failure = entry.Failure is { } known ? known with { RetryAfter = wait } : new AssistantFailure(AssistantFailureKind.Limited, $"{entry.Label} takes no more for now.", wait);
            });
            return failure;
        }
    }

    /// <summary>Puts the entries of this route behind an <see cref="HttpClient"/>.</summary>
    /// <param name="inner">The handler that sends the requests.</param>
    /// <param name="answerWithin">How long an entry has for the headers of its answer before the next one is asked; null for as long as the request is wanted.</param>
    /// <returns>A handler for requests to <see cref="EndpointHandler.BaseAddress"/>; it finds the entry, opens it, and goes on to the next.</returns>
    public EndpointHandler CreateHandler(HttpMessageHandler inner, TimeSpan? answerWithin = null) => new(this, _pool, inner, answerWithin);

    private RouteEntry[] Entries => _entries ??= _pool.EntriesOf(_realtime, []);

    /// <summary>The pool has other entries. Under its lock.</summary>
    internal void Replace() => _entries = _entries is { } known ? _pool.EntriesOf(_realtime, known) : null;

    /// <summary>True if an entry other than these may be tried now.</summary>
    internal bool HasOther(IReadOnlySet<OpenAIEndpoint> but)
    {
        var any = false;
        Locked(now => any = Entries.Any(entry => !but.Contains(entry.Endpoint) && entry.Wait(now) <= TimeSpan.Zero));
        return any;
    }

    /// <summary>The first entry that may be tried now, or null.</summary>
    internal EndpointTry? Take(Func<RouteEntry, bool>? but = null)
    {
        EndpointTry? taken = null;
        Locked(now =>
        {
            foreach (var entry in Entries)
            {
                if (but?.Invoke(entry) == true || entry.Wait(now) > TimeSpan.Zero)
                    continue;
                taken = new EndpointTry(this, entry, now, entry.Take(now));
                return;
            }
        });
        return taken;
    }

    internal void Locked(Action<TimeSpan> action)
    {
        lock (_pool.Gate)
            action(_pool.Now);
    }

    internal void TellOut(RouteEntry entry, AssistantFailure failure) =>
        LogOut(_pool.Logger, entry.Label, Name, _pool.Options.CoolDown, failure.Message);

    internal void TellSpoilt(RouteEntry entry, AssistantFailure failure) => LogSpoilt(_pool.Logger, entry.Label, Name, failure.Message);

    internal void TellAlive(RouteEntry entry) => LogAlive(_pool.Logger, entry.Label);

    internal void TellLeftOut(RouteEntry entry, string part, string status) => LogLeftOut(_pool.Logger, entry.Label, Name, status, part);

    private (RouteEntry Entry, TimeSpan Wait) Soonest(TimeSpan now) =>
        Entries.Select(entry => (Entry: entry, Wait: entry.Wait(now))).MinBy(e => e.Wait);

    [LoggerMessage(Level = LogLevel.Error, Message = "The entry {Entry} is not used for {Use} and is tried once every {CoolDown}: {Reason}")]
    private static partial void LogOut(ILogger logger, string entry, string use, TimeSpan coolDown, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The entry {Entry} for {Use} refused a part of a request ({Status}); it is asked without this part from now on: {Part}")]
    private static partial void LogLeftOut(ILogger logger, string entry, string use, string status, string part);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The entry {Entry} answered a request for {Use} with something that cannot be used, and the next entry is asked. Check its address and model: {Reason}")]
    private static partial void LogSpoilt(ILogger logger, string entry, string use, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The entry {Entry} works again")]
    private static partial void LogAlive(ILogger logger, string entry);
}
