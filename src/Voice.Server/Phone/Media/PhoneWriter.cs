using System.Net.WebSockets;
using Voice.Concurrency;

namespace Voice.Server.Phone;

/// <summary>The one writer of a media socket.</summary>
/// <remarks>
/// While the socket keeps up, a message is encoded and sent on the thread that brings it. While a send is under way, or the carrier has as much
/// unplayed sound as it keeps, sound and marks wait in a queue of at most <see cref="QueueBound"/>: a reply comes several times faster than it is played. When
/// the queue is full, sound is dropped. A clear empties the queue and is next. Replies to the peer overtake the queue, because the peer waits for them only for a short time; when
/// <see cref="MostReplies"/> of them pile up, the peer does not read, and is cut off. In a pause sound and marks wait, and what the carrier had not played is put before them when the pause is over.
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
    private readonly PhoneQueue _queue = new();
    private readonly Queue<PhoneMessage> _replies = [];
    private readonly SerialPump<PhoneMessage> _pump;
    private readonly ITimer _pace;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PlayoutPace? _playout;
    private SentSound? _sent;
    private long _droppedBytes;
    private bool _isFull;
    private bool _isSilenced;                           // by the pause, if there is one
    private bool _isForgetDue;
    private bool _closing;                              // only replies and the goodbye go out

    /// <param name="onBroken">Called once, when nothing more can be sent.</param>
    public PhoneWriter(WebSocket socket, PhoneProtocol protocol, TimeProvider time, Action<Exception> onBroken)
    {
        _socket = socket;
        _protocol = protocol;
        _time = time;
        _onBroken = onBroken;
        _pump = new SerialPump<PhoneMessage>(TryTake, SendAsync, OnFailed);
        _pace = time.CreateTimer(static writer => ((PhoneWriter)writer!).OnPace(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
            Count(audio);
        }
        _pump.Run(new PhoneMessage(PhoneMessageKind.Written, Message: _protocol.WriteAudio(audio)));
    }

    public void Mark(int mark)
    {
        if (!Volatile.Read(ref _closing))
            Put(new PhoneMessage(PhoneMessageKind.Mark, Number: mark));
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

    /// <inheritdoc cref="SentSound.Bytes"/>
    public long SentBytes => Read(static sent => sent.Bytes);

    /// <inheritdoc cref="SentSound.PlayedByClock"/>
    public long PlayedByClock => Read(static sent => sent.PlayedByClock);

    public bool IsPaused => Read(static sent => sent.IsPaused);

    /// <inheritdoc cref="SentSound.Reach"/>
    public int Reach(int mark)
    {
        lock (_pump.Gate)
            return Sent.Reach(mark);
    }

    /// <param name="ask">Goes out before the clear, and after all that is counted; null for nothing.</param>
    /// <returns>How many bytes of sound went out since the last clear.</returns>
    public long Clear(string? ask = null)
    {
        long sent;
        bool isSilent;
        lock (_pump.Gate)
        {
            sent = Sent.Bytes;
            if (_closing)
                return sent;
            isSilent = Sent.IsPaused && _isSilenced;
            _isFull = false;
            _queue.Clear();
            Sent.Clear();
            Playout.Clear();
        }
        if (isSilent)
            return sent;
        if (ask is not null)
            Reply(ask);
        Put(new PhoneMessage(PhoneMessageKind.Clear));
        return sent;
    }

    /// <summary>Makes the carrier silent and sends no sound until <see cref="Resume"/> or <see cref="Clear"/>.</summary>
    /// <param name="ask">As for <see cref="Clear"/>.</param>
    /// <param name="heard">How much of what went out was heard, in bytes; null if it is to be reckoned.</param>
    /// <returns>How many bytes of sound had gone out since the last clear; null if the carrier has nothing to play, and so was not told.</returns>
    public long? Pause(string? ask = null, long? heard = null)
    {
        long sent;
        lock (_pump.Gate)
        {
            sent = Sent.Bytes;
            if (_closing || Sent.IsPaused)
                return null;
            _isSilenced = Sent.Pause(heard);
            if (!_isSilenced)
                return null;
            _isFull = false;
            Playout.Clear();
        }
        if (ask is not null)
            Reply(ask);
        Overtake(new PhoneMessage(PhoneMessageKind.Clear));
        return sent;
    }

    /// <inheritdoc cref="SentSound.Settle"/>
    public void SettlePause(long heard)
    {
        lock (_pump.Gate)
            Sent.Settle(heard);
    }

    /// <summary>Sends again what was dropped unheard, and then what waits. Without effect if it is not paused.</summary>
    public void Resume()
    {
        lock (_pump.Gate)
        {
            if (_closing || !Sent.IsPaused)
                return;
            _queue.AddFirst(Sent.Resume());
        }
        _pump.Wake();
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
    public void Reply(string reply) => Overtake(new PhoneMessage(PhoneMessageKind.Reply, Reason: reply));

    /// <summary>Ends the stream from our side: drops what waits and says goodbye. Nothing but replies is taken after it.</summary>
    public void HangUp(PhoneGoodbye goodbye)
    {
        lock (_pump.Gate)
        {
            if (_closing)
                return;
            _closing = true;
            _queue.Clear();
            _sent?.Clear();
        }
        Put(new PhoneMessage(PhoneMessageKind.HangUp, Goodbye: goodbye));
    }

    /// <summary>Closes the socket, after what waits. Nothing is sent after it.</summary>
    public void Close(WebSocketCloseStatus status, string reason) => Put(new PhoneMessage(PhoneMessageKind.Close, Number: (int)status, Reason: reason));

    /// <summary>The socket is gone: nothing more is sent and nothing waits.</summary>
    public void Dispose()
    {
        Stop();
        _over.TrySetResult();
        _pace.Dispose();
    }

    private TimeSpan DurationOf(int bytes) => _protocol.Start!.Format.DurationOf(bytes);

    private WebSocketMessageType AudioType => _protocol.AudioIsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;

    private void Put(PhoneMessage message)
    {
        lock (_pump.Gate)
        {
            if (_pump.IsStopped)
                return;
            if (_queue.Count > 0 || (message.Kind == PhoneMessageKind.Mark && Sent.IsPaused) || !_pump.TryEnter())
            {
                _queue.Add(message);
                return;
            }
            if (message.Kind == PhoneMessageKind.Mark)
                message = message with { Number = Sent.Mark(message.Number) };
            if (message.Kind == PhoneMessageKind.Close)
                Stop();
        }
        _pump.Run(message);
    }

    /// <summary>Sends a message before all that waits, but after those that were sent so.</summary>
    private void Overtake(PhoneMessage message)
    {
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

    private void Stop()
    {
        lock (_pump.Gate)
        {
            _closing = true;
            _pump.Stop();
            _queue.Clear();
            _sent?.Clear();
        }
    }

    private void Wait(ReadOnlySpan<byte> audio)
    {
        if (DurationOf(_queue.SoundBytes + audio.Length) > QueueBound)
        {
            _droppedBytes += audio.Length;
            return;
        }
        _queue.Add(audio);
        if (!_pump.IsBusy)
            WaitForPace();
    }

    // ── Pace ──────────────────────────────────────────────────────────────────────────────────────────────────

    // Not before the stream has begun, because it says how much its carrier keeps.
    private PlayoutPace Playout => _playout ??= new PlayoutPace(_protocol.MostAhead, _protocol.MostMessages, _time);

    private SentSound Sent => _sent ??= new SentSound(_protocol, Playout, _time);

    private bool MustWait => _isFull || Sent.IsPaused || Playout.MustWait();

    private T Read<T>(Func<SentSound, T> what)
    {
        lock (_pump.Gate)
            return what(Sent);
    }

    private void Count(ReadOnlySpan<byte> audio)
    {
        Sent.Add(audio);
        Playout.Count(DurationOf(audio.Length));
    }

    /// <summary>Timers cut off what is less than a millisecond; rounded up, one is not set again and again for the same piece.</summary>
    private void WaitForPace()
    {
        _isForgetDue = false;
        _pace.Change(
            _isFull || Sent.IsPaused ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Ceiling(Playout.Wait().TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Nothing waits: what is kept of what was sent is to be forgotten in time, also if nothing is sent or told any more.</summary>
    private void ForgetLater()
    {
        if (_isForgetDue || _sent is not { IsHeard: false, IsPaused: false } sent)
            return;
        _isForgetDue = true;
        _pace.Change(sent.HeardIn, Timeout.InfiniteTimeSpan);
    }

    private void OnPace()
    {
        lock (_pump.Gate)
        {
            _isForgetDue = false;
            _sent?.ForgetPlayed();
        }
        _pump.Wake();
    }

    // ── Sending ───────────────────────────────────────────────────────────────────────────────────────────────

    private bool TryTake(out PhoneMessage message)
    {
        if (_replies.TryDequeue(out message))
            return true;
        if (!_queue.TryPeek(out message))
        {
            ForgetLater();
            return false;
        }
        if ((message.Kind == PhoneMessageKind.Audio && MustWait) || (message.Kind == PhoneMessageKind.Mark && Sent.IsPaused))
        {
            WaitForPace();
            return false;
        }
        _queue.Take();
        if (message.Kind == PhoneMessageKind.Audio)
            Count(message.Audio.AsSpan(0, message.Length));
        if (message.Kind == PhoneMessageKind.Mark)
            message = message with { Number = Sent.Mark(message.Number) };
        if (message.Kind == PhoneMessageKind.Close)
            Stop();
        return true;
    }

    private ValueTask SendAsync(PhoneMessage message)
    {
        switch (message.Kind)
        {
            case PhoneMessageKind.Written:
                return SendAsync(message.Message, AudioType);
            case PhoneMessageKind.Audio:
                var audio = _protocol.WriteAudio(message.Audio.AsSpan(0, message.Length));
                PhoneQueue.Return(message);
                return SendAsync(audio, AudioType);
            case PhoneMessageKind.Mark:
                return SendAsync(_protocol.WriteMark(message.Number), WebSocketMessageType.Text);
            case PhoneMessageKind.Clear:
                return SendAsync(_protocol.WriteClear(), WebSocketMessageType.Text);
            case PhoneMessageKind.HangUp:
                return SendAsync(_protocol.WriteHangUp(message.Goodbye!), WebSocketMessageType.Text);
            case PhoneMessageKind.Reply:
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
}
