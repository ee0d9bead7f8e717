using System.Collections.Concurrent;

namespace Voice.Server.Calls;

/// <summary>The ends of calls, by the carrier's id: a carrier asks for the next step only when the stream is over.</summary>
/// <remarks>An end is kept for <see cref="Kept"/>, and at most <see cref="Most"/> are: beyond it the oldest are forgotten. Thread-safe.</remarks>
internal sealed class CallOutcomes(TimeProvider time)
{
    public const int Most = 10_000;
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, LiveCall> _up = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CallEnd> _ends = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Origin, CallEnd End, long At)> _order = [];

    public void Begin(string origin, LiveCall call) => _up[origin] = call;

    public void Over(string origin, LiveCall call, CallEnd end)
    {
        _ends[origin] = end;
        _order.Enqueue((origin, end, time.GetTimestamp()));
        _up.TryRemove(KeyValuePair.Create(origin, call));
        while (_order.TryPeek(out var oldest) && (_order.Count > Most || time.GetElapsedTime(oldest.At) > Kept) && _order.TryDequeue(out oldest))
            _ends.TryRemove(KeyValuePair.Create(oldest.Origin, oldest.End));
    }

    /// <summary>How a call ended.</summary>
    /// <param name="origin">See <see cref="CallRequest.Origin"/>.</param>
    /// <returns>Null while it is up, and for a call that is not known (any more).</returns>
    public CallEnd? Find(string origin) =>
        _up.TryGetValue(origin, out var call) ? call.Outcome : _ends.GetValueOrDefault(origin);
}
