using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Connections;
using Voice.Server.Sockets;

namespace Voice.Server.Browser;

/// <summary>The pipes between SignalR and its sockets, without a hop to another thread at each: see <see cref="SocketThreads"/>.</summary>
/// <remarks>
/// SignalR has no setting for it; the fields are its own. A version that has other ones keeps its hops, and allocates about twice as much per frame: nothing else depends on it.
/// </remarks>
internal static class HubPipes
{
    /// <returns>False if this version of SignalR cannot do it.</returns>
    public static bool Inline(HttpConnectionDispatcherOptions options)
    {
        try
        {
            ToTransport(options) = Pipe(options.TransportMaxBufferSize);
            ToApplication(options) = Pipe(options.ApplicationMaxBufferSize);
            return true;
        }
        catch (MissingFieldException)
        {
            return false;
        }
    }

    private static PipeOptions Pipe(long most) =>
        new(pauseWriterThreshold: most, resumeWriterThreshold: most / 2, readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_transportPipeOptions")]
    private static extern ref PipeOptions? ToTransport(HttpConnectionDispatcherOptions options);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_appPipeOptions")]
    private static extern ref PipeOptions? ToApplication(HttpConnectionDispatcherOptions options);
}
