using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace Voice.Simulator.Realtime.Connections;

/// <summary>
/// Frames on their way to the client. Bounded: the session's loop never waits for the network, so a frame that finds no room means
/// that the client does not read, and the connection is cut. Audio, the only bulk, waits for room beforehand (<see cref="RoomAsync"/>).
/// </summary>
sealed class Outbox(TimeProvider time) : IDisposable
{
    /// <summary>512 frames: some 50 s of audio deltas, 4 MB at most.</summary>
    const int Capacity = 512;

    /// <summary>Audio stops here, so that short events always find room behind it.</summary>
    const int AudioCapacity = 256;

    /// <summary>A client that takes nothing for so long is gone.</summary>
    static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(20);

    readonly Channel<(byte[]? Rented, int Length, Act? Act)> _frames = Channel.CreateBounded<(byte[]?, int, Act?)>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    readonly SemaphoreSlim _drained = new(0, 1);

    /// <summary>Something to do with the socket between two frames.</summary>
    public delegate Task Act(WebSocket socket, CancellationToken cancellationToken);

    /// <summary>Leaves something to be done when everything before it has been sent.</summary>
    public bool TryAdd(Act act) => _frames.Writer.TryWrite((null, 0, act));

    /// <summary>Takes a copy of a text frame. False if the client reads too slowly or the outbox is closed.</summary>
    public bool TryAdd(ReadOnlySpan<byte> frame)
    {
        var rented = ArrayPool<byte>.Shared.Rent(frame.Length);
        frame.CopyTo(rented);
        if (_frames.Writer.TryWrite((rented, frame.Length, null))) return true;
        ArrayPool<byte>.Shared.Return(rented);
        return false;
    }

    /// <summary>Waits until there is room for audio.</summary>
    public async ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        while (_frames.Reader.Count >= AudioCapacity) await _drained.WaitAsync(cancellationToken);
    }

    public void Dispose() => _drained.Dispose();

    /// <summary>No more frames; what is there is still sent.</summary>
    public void Complete() => _frames.Writer.TryComplete();

    /// <summary>Sends until <see cref="Complete"/>. Returns false if the client did not take a frame in time.</summary>
    public async Task<bool> DrainAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (rented, length, act) in _frames.Reader.ReadAllAsync(cancellationToken))
            {
                if (act is not null) await act(socket, cancellationToken);
                if (rented is null) continue;
                var sending = socket.SendAsync(rented.AsMemory(0, length), WebSocketMessageType.Text, true, cancellationToken);
                if (!sending.IsCompletedSuccessfully) await sending.AsTask().WaitAsync(SendLimit, time, cancellationToken);

                // Not in a finally: after a failure the socket may still hold the buffer.
                ArrayPool<byte>.Shared.Return(rented);
                if (_frames.Reader.Count < AudioCapacity && _drained.CurrentCount == 0) _drained.Release();
            }

            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
