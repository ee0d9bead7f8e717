using System.Collections.Concurrent;

namespace Bakery;

/// <summary>The orders of the bakery, in memory. Thread-safe.</summary>
public sealed class OrderBook
{
    private readonly ConcurrentQueue<Order> _orders = [];
    private int _last;

    public IReadOnlyCollection<Order> All => _orders;

    /// <returns>The number of the order.</returns>
    public int Add(string cake, string callId)
    {
        var order = new Order(Interlocked.Increment(ref _last), cake, callId);
        _orders.Enqueue(order);
        return order.Number;
    }
}
