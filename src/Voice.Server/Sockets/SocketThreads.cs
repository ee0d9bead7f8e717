namespace Voice.Server.Sockets;

/// <summary>On which threads the sockets' work is done: on those that wait for the sockets, without a hop to another.</summary>
/// <remarks>
/// A frame costs little but the waking of threads, and each hop is one. The price: whatever blocks after an <c>await</c> of a socket holds up every call, so
/// nothing there may. Tools, files and models' own work have threads of the pool.
/// </remarks>
internal static class SocketThreads
{
    // Read by System.Net.Sockets once, when the first socket waits; there is no other way to say it.
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>For the whole process, so it is the program's to call, before there is a socket. What the operator has set stays.</summary>
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
