using System.Buffers;
using System.Net.WebSockets;
using Voice.Concurrency;

namespace Voice.Server.Phone;

/// <summary>The one writer of a media socket.</summary>
/// <remarks>
/// While the socket keeps up, a message is encoded and sent on the thread that brings it. While a send is under way, or the carrier has as much
/// unplayed sound as it keeps, sound and marks wait in a queue of at most <see cref="QueueBound"/>: a reply comes several times faster than it is played. When
/// the queue is full, sound is dropped. A clear empties the queue and is next. Replies to the peer overtake the queue, because the peer waits for them only for a short time; when
/// <see cref="MostReplies"/> of them pile up, the peer does not read, and is cut off.
/// </remarks>
internal sealed class PhoneWriter : IDisposable
{
    // Longer than the longest reply that models give at once.
    public static readonly TimeSpan QueueBound = TimeSpan.FromMinutes(5);

    public const int MostReplies = 1_000;

    private readonly WebSocket _socket;
    private readonly PhoneProtocol _protocol;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onBroken;
    private readonly Queue<Outgoing> _queue = [];
    private readonly Queue<Outgoing> _replies = [];
    private readonly SerialPump<Outgoing> _pump;
    private readonly ITimer _pace;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PlayoutPace? _playout;
    private int _waitingBytes;
    private long _sentBytes;
    private long _droppedBytes;
    private bool _isFull;
    private bool _closing;                              // only replies and the goodbye go out

    /// <param name="onBroken">Called once, when nothing more can be sent.</param>
    public PhoneWriter(WebSocket socket, PhoneProtocol protocol, TimeProvider time, Action<Exception> onBroken)
    {
        _socket = socket;
        _protocol = protocol;
        _time = time;
        _onBroken = onBroken;
        _pump = new SerialPump<Outgoing>(TryTake, SendAsync, OnFailed);
        _pace = time.CreateTimer(static writer => ((PhoneWriter)writer!)._pump.Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum Kind
    {
        /// <summary>A piece of sound, written already.</summary>
        Written,

        Audio,
        Mark,
        Clear,
        Reply,
        HangUp,
        Close,
    }

    /// <summary>Completes when the socket has been closed from here, or nothing can be sent any more.</summary>
    public Task Over => _over.Task;

    public void Play(ReadOnlySpan<byte> audio)
    {
        lock (_pump.Gate)
        {
            if (_closing)
                return;
            if (_queue.Count > 0 || MustWait || !_pump.TryEnter())
            {
                Wait(audio);
                return;
            }
            Count(audio.Length);
        }
        _pump.Run(new Outgoing(Kind.Written, Message: _protocol.WriteAudio(audio)));
    }

    public void Mark(int mark)
    {
        if (!Volatile.Read(ref _closing))
            Put(new Outgoing(Kind.Mark, Number: mark));
    }

    /// <summary>Bytes of sound that were dropped because the queue was full.</summary>
    public long DroppedBytes
    {
        get
        {
            lock (_pump.Gate)
                return _droppedBytes;
        }
    }

    /// <summary>Sound that went out since the beginning or the last clear.</summary>
    public long SentBytes
    {
        get
        {
            lock (_pump.Gate)
                return _sentBytes;
        }
    }

    /// <param name="ask">Goes out before the clear, and after all that is counted; null for nothing.</param>
    /// <returns>How many bytes of sound went out since the last clear.</returns>
    public long Clear(string? ask = null)
    {
        long sent;
        lock (_pump.Gate)
        {
            sent = _sentBytes;
            if (_closing)
                return sent;
            _sentBytes = 0;
            _isFull = false;
            Empty();
            Playout.Clear();
        }
        if (ask is not null)
            Reply(ask);
        Put(new Outgoing(Kind.Clear));
        return sent;
    }

    /// <summary>The carrier takes no more sound, or takes it again.</summary>
    public void Hold(bool full)
    {
        lock (_pump.Gate)
            _isFull = full;
        if (!full)
            _pump.Wake();
    }

    /// <summary>Answers the peer, before what waits.</summary>
    public void Reply(string reply)
    {
        var message = new Outgoing(Kind.Reply, Reason: reply);
        var isUnread = false;
        lock (_pump.Gate)
        {
            if (_pump.IsStopped)
                return;
            if (!_pump.TryEnter())
            {
                isUnread = _replies.Count == MostReplies;
                if (!isUnread)
                {
                    _replies.Enqueue(message);
                    return;
                }
            }
        }
        if (isUnread)
            _pump.Fail(new IOException("The peer does not read."));
        else
            _pump.Run(message);
    }

    /// <summary>Ends the stream from our side: drops what waits and says goodbye. Nothing but replies is taken after it.</summary>
    public void HangUp(PhoneGoodbye goodbye)
    {
        lock (_pump.Gate)
        {
            if (_closing)
                return;
            _closing = true;
            Empty();
        }
        Put(new Outgoing(Kind.HangUp, Goodbye: goodbye));
    }

    /// <summary>Closes the socket, after what waits. Nothing is sent after it.</summary>
    public void Close(WebSocketCloseStatus status, string reason) => Put(new Outgoing(Kind.Close, Number: (int)status, Reason: reason));

    /// <summary>The socket is gone: nothing more is sent and nothing waits.</summary>
    public void Dispose()
    {
        Stop();
        _over.TrySetResult();
        _pace.Dispose();
    }

    private TimeSpan DurationOf(int bytes) => _protocol.Start!.Format.DurationOf(bytes);

    private WebSocketMessageType AudioType => _protocol.AudioIsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;

    private void Put(in Outgoing message)
    {
        lock (_pump.Gate)
        {
            if (_pump.IsStopped)
                return;
            if (_queue.Count > 0 || !_pump.TryEnter())
            {
                _queue.Enqueue(message);
                return;
            }
            if (message.Kind == Kind.Close)
                Stop();
        }
        _pump.Run(message);
    }

    private void Stop()
    {
        lock (_pump.Gate)
        {
            _closing = true;
            _pump.Stop();
            Empty();
        }
    }

    private void Wait(ReadOnlySpan<byte> audio)
    {
        if (DurationOf(_waitingBytes + audio.Length) > QueueBound)
        {
            _droppedBytes += audio.Length;
            return;
        }
        var copy = ArrayPool<byte>.Shared.Rent(audio.Length);
        audio.CopyTo(copy);
        _waitingBytes += audio.Length;
        _queue.Enqueue(new Outgoing(Kind.Audio, copy, audio.Length));
        if (!_pump.IsBusy)
            Pause();
    }

    private void Empty()
    {
        foreach (var message in _queue)
            Return(message);
        _queue.Clear();
        _waitingBytes = 0;
    }

    private static void Return(in Outgoing message)
    {
        if (message.Audio is not null)
            ArrayPool<byte>.Shared.Return(message.Audio);
    }

    // ── Pace ──────────────────────────────────────────────────────────────────────────────────────────────────

    // Not before the stream has begun, because it says how much its carrier keeps.
    private PlayoutPace Playout => _playout ??= new PlayoutPace(_protocol.MostAhead, _protocol.MostMessages, _time);

    private bool MustWait => _isFull || Playout.MustWait();

    private void Count(int bytes)
    {
        _sentBytes += bytes;
        Playout.Count(DurationOf(bytes));
    }

    /// <summary>Timers cut off what is less than a millisecond; rounded up, one is not set again and again for the same piece.</summary>
    private void Pause() =>
        _pace.Change(_isFull ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Ceiling(Playout.Wait().TotalMilliseconds)), Timeout.InfiniteTimeSpan);

    // ── Sending ───────────────────────────────────────────────────────────────────────────────────────────────

    private bool TryTake(out Outgoing message)
    {
        if (_replies.TryDequeue(out message))
            return true;
        if (!_queue.TryPeek(out message))
            return false;
        if (message.Kind == Kind.Audio && MustWait)
        {
            Pause();
            return false;
        }
        _queue.Dequeue();
        if (message.Kind == Kind.Audio)
        {
            _waitingBytes -= message.Length;
            Count(message.Length);
        }
        if (message.Kind == Kind.Close)
            Stop();
        return true;
    }

    private ValueTask SendAsync(Outgoing message)
    {
        switch (message.Kind)
        {
            case Kind.Written:
                return SendAsync(message.Message, AudioType);
            case Kind.Audio:
                var audio = _protocol.WriteAudio(message.Audio.AsSpan(0, message.Length));
                Return(message);
                return SendAsync(audio, AudioType);
            case Kind.Mark:
                return SendAsync(_protocol.WriteMark(message.Number), WebSocketMessageType.Text);
            case Kind.Clear:
                return SendAsync(_protocol.WriteClear(), WebSocketMessageType.Text);
            case Kind.HangUp:
                return SendAsync(_protocol.WriteHangUp(message.Goodbye!), WebSocketMessageType.Text);
            case Kind.Reply:
                return SendAsync(_protocol.WriteReply(message.Reason!), WebSocketMessageType.Text);
            default:
                return CloseAsync((WebSocketCloseStatus)message.Number, message.Reason);
        }
    }

    /// <param name="message">Nothing is sent if the protocol has no such message.</param>
    private ValueTask SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type) =>
        message.IsEmpty ? ValueTask.CompletedTask : _socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None);

    private async ValueTask CloseAsync(WebSocketCloseStatus status, string? reason)
    {
        await _socket.CloseOutputAsync(status, reason, CancellationToken.None);
        _over.TrySetResult();
    }

    private void OnFailed(Exception e)
    {
        Stop();
        _over.TrySetResult();
        _onBroken(e);
    }

    private readonly record struct Outgoing(Kind Kind, byte[]? Audio = null, int Length = 0, int Number = 0, string? Reason = null, PhoneGoodbye? Goodbye = null, ReadOnlyMemory<byte> Message = default);
}
