using System.Net;
using System.Net.Sockets;

namespace Voice.OpenAI.Tests;

/// <summary>A TCP connection to a service that can go dead: nothing passes any more, and neither side is told.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly List<TcpClient> _ends = [];
    private readonly Uri _service;
    private volatile bool _dead;

    public Wire(Uri service)
    {
        _service = service;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri BaseUrl => new UriBuilder(_service) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    public void Die() => _dead = true;

    public async ValueTask DisposeAsync()
    {
        if (_over.IsCancellationRequested)
            return;
        await _over.CancelAsync();
        _listener.Stop();
        lock (_ends)
            _ends.ForEach(e => e.Dispose());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_over.Token);
                var far = new TcpClient();
                lock (_ends)
                    _ends.AddRange([near, far]);
                await far.ConnectAsync(_service.Host, _service.Port, _over.Token);
                _ = CopyAsync(near.GetStream(), far.GetStream());
                _ = CopyAsync(far.GetStream(), near.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, _over.Token)) > 0)
                if (!_dead)
                    await to.WriteAsync(buffer.AsMemory(0, read), _over.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // One end is gone.
        }
    }
}
