using System.ComponentModel;
using Voice.Tools;

namespace Bakery;

/// <summary>Orders cakes. A class that is not static gets what its constructor asks for from the host's services.</summary>
public sealed class CakeOrders(OrderBook book)
{
    /// <summary>The caller must say yes before it runs, whatever the model says.</summary>
    [VoiceTool("order_cake", HasEffect = true, NeedsConfirmation = true, MostPerCall = 3)]
    [Description("Orders a cake, to be paid when it is fetched.")]
    public string Order([Description("The name of the cake.")] string cake, CallContext call)
    {
        var number = book.Add(cake, call.CallId);
        return $"One {cake} is ordered under number {number}.";
    }
}
