using System.Runtime.CompilerServices;

namespace Voice.TestKit;

/// <summary>Waits for what another thread does, when nothing tells that it is done.</summary>
public static class Until
{
    /// <summary>Far more than any machine needs: only a test that fails waits for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    // Work of other threads without a timer is mostly done within these.
    private const int Yields = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <exception cref="TimeoutException">It did not become true within <see cref="Patience"/>; it names the condition.</exception>
    public static Task TrueAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string condition = "") => TrueAsync(() => Task.FromResult(holds()), condition);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string)"/>
    public static async Task TrueAsync(Func<Task<bool>> holds, [CallerArgumentExpression(nameof(holds))] string condition = "")
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var look = 0; !await holds(); look++)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"Not true after {Patience.TotalSeconds} s: {condition}");
            if (look < Yields)
                await Task.Yield();
            else
                await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
