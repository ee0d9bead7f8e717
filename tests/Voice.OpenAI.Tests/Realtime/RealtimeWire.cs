using System.Net;
using System.Net.Sockets;

namespace Voice.OpenAI.Tests.Realtime;

/// <summary>A TCP connection to a service that can go dead, or be read no more, or bring everything one byte at a time.</summary>
internal sealed class RealtimeWire : IAsyncDisposable
{
    private readonly TaskCompletionSource _readAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _unread;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly List<TcpClient> _ends = [];
    private readonly Uri _service;
    private volatile bool _dead;

    public RealtimeWire(Uri service)
    {
        _service = service;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri BaseUrl => new UriBuilder(_service) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    /// <summary>Bytes of the service are passed on one by one.</summary>
    public bool Sliced { get; set; }

    /// <summary>Nothing passes any more, and neither side is told.</summary>
    public void Die() => _dead = true;

    /// <summary>Bytes of the client are no longer read and pile up on its side. Bytes of the service still pass.</summary>
    public void StopReading() => _unread = true;

    public async ValueTask DisposeAsync()
    {
        if (_over.IsCancellationRequested)
            return;
        await _over.CancelAsync();
        _readAgain.TrySetResult();
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
                near.ReceiveBufferSize = 4096;
                near.NoDelay = far.NoDelay = true;
                _ = CopyAsync(near.GetStream(), far.GetStream(), up: true);
                _ = CopyAsync(far.GetStream(), near.GetStream(), up: false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool up)
    {
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, _over.Token)) > 0)
            {
                if (up && _unread)
                    await _readAgain.Task;
                var step = Sliced && !up ? 1 : read;
                for (var at = 0; at < read && !_dead; at += step)
                    await to.WriteAsync(buffer.AsMemory(at, step), _over.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // One end is gone.
        }
    }
}
