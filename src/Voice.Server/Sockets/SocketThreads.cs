namespace Voice.Server.Sockets;

/// <summary>On which threads the sockets' work is done: on those that wait for the sockets, without a hop to another.</summary>
/// <remarks>
/// Most of the cost of a frame is waking threads, and each hop wakes one. The price: code that blocks after an <c>await</c> of a socket delays every call, so
/// nothing there may. Tools, files and models' own work have threads of the pool.
/// </remarks>
internal static class SocketThreads
{
    // System.Net.Sockets reads this once, when the first socket waits. There is no other way to set it.
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Concerns the whole process, so the program calls it before it opens a socket. Values that the operator has set stay.</summary>
    public static void Prepare()
    {
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
    }

    public static void Use(IWebHostBuilder host) => host.UseSockets(o =>
    {
        o.UnsafePreferInlineScheduling = true;
        o.IOQueueCount = 1;
        o.WaitForDataBeforeAllocatingBuffer = true;
    });
}
