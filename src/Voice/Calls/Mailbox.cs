using System.Buffers;
using System.Runtime.ExceptionServices;
using Voice.Assistants;
using Voice.Concurrency;

namespace Voice.Calls;

/// <summary>Handles the events of a call one at a time and in order, on the thread that brings them.</summary>
/// <remarks>
/// The queue holds events that arrive while another is handled. It is bounded by <see cref="Capacity"/>. When it is full, the call ends: an upstream that
/// outruns us by that much is broken.
/// </remarks>
internal sealed class Mailbox
{
    public const int Capacity = 8192;

    private readonly Action<CallEvent> _onEvent;
    private readonly AudioHandler _onAudio;
    private readonly Queue<QueuedItem> _waiting = new();
    private readonly SerialPump<QueuedItem> _pump;

    /// <summary>Neither handler may wait or throw.</summary>
    public Mailbox(Action<CallEvent> onEvent, AudioHandler onAudio)
    {
        (_onEvent, _onAudio) = (onEvent, onAudio);
        _pump = new SerialPump<QueuedItem>(_waiting.TryDequeue, Handle, ExceptionDispatchInfo.Throw);
    }

    /// <summary>True if all that was posted has been handled, with all that followed from it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_pump.Gate)
                return !_pump.IsBusy;
        }
    }

    /// <returns>False if the queue is full.</returns>
    public bool Post(CallEvent happened)
    {
        var item = new QueuedItem(happened, null, null, 0, null, 0);
        lock (_pump.Gate)
        {
            if (!_pump.TryEnter())
                return Enqueue(item);
        }
        _pump.Run(item);
        return true;
    }

    /// <returns>False if the queue is full.</returns>
    public bool Post(in ResponseAudio audio)
    {
        lock (_pump.Gate)
        {
            if (!_pump.TryEnter())
            {
                var copy = ArrayPool<byte>.Shared.Rent(audio.Bytes.Length);
                audio.Bytes.CopyTo(copy);
                return Enqueue(new QueuedItem(null, audio.ResponseId, audio.ItemId, audio.ContentIndex, copy, audio.Bytes.Length));
            }
        }
        _onAudio(audio);                                // the bytes are valid only during this call, so they cannot be queued
        _pump.Leave();
        return true;
    }

    private bool Enqueue(in QueuedItem item)
    {
        if (_waiting.Count >= Capacity)
            return false;
        _waiting.Enqueue(item);
        return true;
    }

    private ValueTask Handle(QueuedItem item)
    {
        if (item.Happened is not null)
        {
            _onEvent(item.Happened);
            return ValueTask.CompletedTask;
        }
        _onAudio(new ResponseAudio(item.ResponseId!, item.ItemId!, item.ContentIndex, item.Audio.AsSpan(0, item.Length)));
        ArrayPool<byte>.Shared.Return(item.Audio!);
        return ValueTask.CompletedTask;
    }

    private readonly record struct QueuedItem(
        CallEvent? Happened, string? ResponseId, string? ItemId, int ContentIndex, byte[]? Audio, int Length);
}
