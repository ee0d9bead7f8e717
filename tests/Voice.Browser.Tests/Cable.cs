using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Voice.Browser.Tests;

/// <summary>A network cable between the browser and the server that a test can pull out.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = [];
    private readonly Task _accepting;
    private volatile bool _pulled;
    private volatile bool _held;

    /// <param name="server">Null: it is plugged in at the other end later.</param>
    public Cable(Uri? server)
    {
        Server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The other end of the cable.</summary>
    public Uri? Server { get; set; }

    public Uri Url => new($"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Breaks every connection and lets none be made.</summary>
    public void Pull()
    {
        _pulled = true;
        foreach (var client in _open.Keys)
            client.Dispose();
    }

    public void PlugIn()
    {
        _pulled = false;
        _held = false;
    }

    /// <summary>Carries nothing any more and says nothing of it, as a network does that a device has left.</summary>
    public void Hold() => _held = true;

    public async ValueTask DisposeAsync()
    {
        Pull();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                if (_pulled)
                    client.Dispose();
                else
                    _ = CarryAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        _open[client] = 0;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, Server!.Port);
            await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), client.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Pulled.
        }
        _open.TryRemove(client, out _);
        client.Dispose();
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        int count;
        var lost = false;
        while ((count = await from.ReadAsync(buffer)) > 0)
        {
            // Held data is lost: a connection does not come back, only a new one does.
            lost |= _held;
            if (!lost)
                await to.WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
