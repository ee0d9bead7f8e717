using System.Buffers;
using System.Net.WebSockets;

namespace Voice.Server.Phone;

/// <summary>The one writer of a media socket.</summary>
/// <remarks>
/// While the socket takes what it is given, a message is encoded and sent on the thread that brings it. While a send is under way, or the carrier has as much
/// unplayed sound as it keeps, sound and marks wait in a lane of at most <see cref="LaneBound"/>: a reply comes several times faster than it is played. When
/// the lane is full, sound is dropped. A clear empties the lane and is next. Replies to the peer overtake the lane, for it may wait for them only so long; when
/// <see cref="MostReplies"/> of them pile up, the peer does not read, and is cut off.
/// </remarks>
internal sealed class PhoneWriter : IDisposable
{
    // Longer than the longest reply that models give at once.
    public static readonly TimeSpan LaneBound = TimeSpan.FromMinutes(5);

    public const int MostReplies = 1_000;

    private readonly WebSocket _socket;
    private readonly PhoneProtocol _protocol;
    private readonly TimeProvider _time;
    private readonly Action _onBroken;
    private readonly Lock _gate = new();
    private readonly Queue<Outgoing> _lane = [];
    private readonly Queue<Outgoing> _replies = [];
    private readonly ITimer _pace;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PlayoutPace? _playout;
    private int _waitingBytes;
    private long _sentBytes;
    private long _droppedBytes;
    private bool _isFull;
    private bool _sending;
    private bool _closing;
    private bool _closed;

    public PhoneWriter(WebSocket socket, PhoneProtocol protocol, TimeProvider time, Action onBroken)
    {
        _socket = socket;
        _protocol = protocol;
        _time = time;
        _onBroken = onBroken;
        _pace = time.CreateTimer(static writer => ((PhoneWriter)writer!).Continue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum Kind
    {
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
        lock (_gate)
        {
            if (_closing)
                return;
            if (_sending || _lane.Count > 0 || MustWait)
            {
                Wait(audio);
                return;
            }
            _sending = true;
            Count(audio.Length);
        }
        Pump(_protocol.WriteAudio(audio), AudioType);
    }

    public void Mark(int mark)
    {
        if (!Volatile.Read(ref _closing))
            Put(new Outgoing(Kind.Mark, Number: mark));
    }

    /// <summary>Sound for which the lane had no room.</summary>
    public long DroppedBytes
    {
        get
        {
            lock (_gate)
                return _droppedBytes;
        }
    }

    /// <summary>Sound that went out since the beginning or the last clear.</summary>
    public long SentBytes
    {
        get
        {
            lock (_gate)
                return _sentBytes;
        }
    }

    /// <param name="ask">Goes out before the clear, and after all that is counted; null for nothing.</param>
    /// <returns>How many bytes of sound went out since the last clear.</returns>
    public long Clear(string? ask = null)
    {
        long sent;
        lock (_gate)
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
        lock (_gate)
            _isFull = full;
        if (!full)
            Continue();
    }

    /// <summary>Answers the peer, before what waits.</summary>
    public void Reply(string reply)
    {
        var message = new Outgoing(Kind.Reply, Reason: reply);
        bool unread;
        lock (_gate)
        {
            if (_closed)
                return;
            unread = _replies.Count == MostReplies;
            if (_sending && !unread)
            {
                _replies.Enqueue(message);
                return;
            }
            _sending = true;
        }
        if (unread)
            Break();
        else
            Pump(message);
    }

    /// <summary>Ends the stream from our side: drops what waits and says goodbye. Nothing but replies is taken after it.</summary>
    public void HangUp(PhoneGoodbye goodbye)
    {
        lock (_gate)
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
        lock (_gate)
        {
            _closing = _closed = true;
            Empty();
        }
        _over.TrySetResult();
        _pace.Dispose();
    }

    private TimeSpan DurationOf(int bytes) => _protocol.Start!.Format.DurationOf(bytes);

    private WebSocketMessageType AudioType => _protocol.AudioIsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;

    private void Put(in Outgoing message)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            if (_sending || _lane.Count > 0)
            {
                _lane.Enqueue(message);
                return;
            }
            _sending = true;
            _closed = message.Kind == Kind.Close;
        }
        Pump(message);
    }

    private void Wait(ReadOnlySpan<byte> audio)
    {
        if (DurationOf(_waitingBytes + audio.Length) > LaneBound)
        {
            _droppedBytes += audio.Length;
            return;
        }
        var copy = ArrayPool<byte>.Shared.Rent(audio.Length);
        audio.CopyTo(copy);
        _waitingBytes += audio.Length;
        _lane.Enqueue(new Outgoing(Kind.Audio, copy, audio.Length));
        if (!_sending)
            Pause();
    }

    private void Empty()
    {
        foreach (var message in _lane)
            Return(message);
        _lane.Clear();
        _waitingBytes = 0;
    }

    private static void Return(in Outgoing message)
    {
        if (message.Audio is not null)
            ArrayPool<byte>.Shared.Return(message.Audio);
    }

    // ── Pace ──────────────────────────────────────────────────────────────────────────────────────────────────

    // Not before the stream has begun: it says what its carrier keeps.
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

    private void Continue()
    {
        lock (_gate)
        {
            if (_sending || _closed)
                return;
            _sending = true;
        }
        Drain();
    }

    // ── Sending ───────────────────────────────────────────────────────────────────────────────────────────────

    private void Pump(ReadOnlyMemory<byte> first, WebSocketMessageType type)
    {
        if (first.IsEmpty || Send(first, type))
            Drain();
    }

    private void Pump(in Outgoing first)
    {
        if (Send(first))
            Drain();
    }

    private void Drain()
    {
        while (TakeNext(out var message))
        {
            if (!Send(message))
                return;
        }
    }

    private bool TakeNext(out Outgoing message)
    {
        lock (_gate)
        {
            if (_replies.TryDequeue(out message))
                return true;
            if (!_lane.TryPeek(out message) || (message.Kind == Kind.Audio && MustWait))
            {
                _sending = false;
                if (_lane.Count > 0 && !_closed)
                    Pause();
                return false;
            }
            _lane.Dequeue();
            if (message.Kind == Kind.Audio)
            {
                _waitingBytes -= message.Length;
                Count(message.Length);
            }
            _closed |= message.Kind == Kind.Close;
            return true;
        }
    }

    private bool Send(in Outgoing message)
    {
        switch (message.Kind)
        {
            case Kind.Audio:
                var audio = _protocol.WriteAudio(message.Audio.AsSpan(0, message.Length));
                Return(message);
                return audio.IsEmpty || Send(audio, AudioType);
            case Kind.Mark:
                return SendAny(_protocol.WriteMark(message.Number));
            case Kind.Clear:
                return SendAny(_protocol.WriteClear());
            case Kind.HangUp:
                return SendAny(_protocol.WriteHangUp(message.Goodbye!));
            case Kind.Reply:
                return SendAny(_protocol.WriteReply(message.Reason!));
            default:
                _ = FinishAsync(new ValueTask(_socket.CloseOutputAsync((WebSocketCloseStatus)message.Number, message.Reason, CancellationToken.None)), isLast: true);
                return false;
        }
    }

    private bool SendAny(ReadOnlyMemory<byte> message) => message.IsEmpty || Send(message, WebSocketMessageType.Text);

    /// <returns>True if it is out; false if it is on its way and the rest will follow it, or the socket is broken.</returns>
    private bool Send(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        try
        {
            var sending = _socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None);
            if (!sending.IsCompleted)
            {
                _ = FinishAsync(sending);
                return false;
            }
            sending.GetAwaiter().GetResult();
            return true;
        }
        catch (Exception)
        {
            Break();
            return false;
        }
    }

    private async Task FinishAsync(ValueTask sending, bool isLast = false)
    {
        try
        {
            await sending;
        }
        catch (Exception)
        {
            Break();
            return;
        }
        if (isLast)
            _over.TrySetResult();
        Drain();
    }

    private void Break()
    {
        lock (_gate)
        {
            _closing = _closed = true;
            Empty();
        }
        _over.TrySetResult();
        _onBroken();
    }

    private readonly record struct Outgoing(Kind Kind, byte[]? Audio = null, int Length = 0, int Number = 0, string? Reason = null, PhoneGoodbye? Goodbye = null);
}
