using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Voice.Browser.Tests;

/// <summary>A network cable between the browser and the server that a test can pull out.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = [];
    private readonly Uri _server;
    private readonly Task _accepting;
    private volatile bool _pulled;

    public Cable(Uri server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Breaks every connection and lets none be made.</summary>
    public void Pull()
    {
        _pulled = true;
        foreach (var client in _open.Keys)
            client.Dispose();
    }

    public void PlugIn() => _pulled = false;

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
            await server.ConnectAsync(IPAddress.Loopback, _server.Port);
            await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Pulled.
        }
        _open.TryRemove(client, out _);
        client.Dispose();
    }
}
