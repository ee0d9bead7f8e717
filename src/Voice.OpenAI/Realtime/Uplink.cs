using System.Buffers;
using System.Buffers.Text;
using System.Net.WebSockets;
using Voice.Audio;
using Voice.Concurrency;

namespace Voice.OpenAI.Realtime;

/// <summary>The one writer of an upstream socket: a control queue before a bounded audio queue.</summary>
/// <remarks>
/// While the socket keeps up, a frame is encoded and sent on the caller's own thread, and nothing is allocated. Only while a send is under
/// way (or before the socket is open) do the queues fill: control in order and complete, audio in a ring of <see cref="AudioBound"/> that drops its
/// oldest. The bound protects memory from a slow upstream; the oldest is dropped because the newest words matter most. An open socket on which the ring is
/// full has failed. Pings do not show that an upstream no longer reads, because its own messages count as a sign of life.
/// </remarks>
internal sealed class Uplink
{
    /// <summary>How much of the caller's audio waits for a slow or not yet open upstream.</summary>
    public static readonly TimeSpan AudioBound = TimeSpan.FromSeconds(5);

    // Commands are a few per turn: this many waiting means the upstream reads nothing any more.
    private const int ControlBound = 1024;

    // Waiting audio goes out in pieces of this length, so that a command never waits behind all of it.
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(200);

    private readonly AudioFormat _format;
    private readonly Action<Exception> _onFailed;
    private readonly Queue<ReadOnlyMemory<byte>> _control = new();
    private readonly AudioRing _audio;
    private readonly SerialPump<ReadOnlyMemory<byte>> _pump;
    private byte[] _message = [];
    private WebSocket? _socket;

    /// <param name="onFailed">Called once; nothing more is sent then.</param>
    public Uplink(AudioFormat format, Action<Exception> onFailed)
    {
        (_format, _onFailed) = (format, onFailed);
        _audio = new AudioRing(format.BytesIn(AudioBound), format.BytesPerSample);
        _pump = new SerialPump<ReadOnlyMemory<byte>>(TryTake, SendAsync, OnFailed);
    }

    private static ReadOnlySpan<byte> Head => "{\"type\":\"input_audio_buffer.append\",\"audio\":\""u8;

    private static ReadOnlySpan<byte> Tail => "\"}"u8;

    /// <summary>Bytes of audio dropped because the upstream did not keep up.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>The socket is ready: what has waited goes out.</summary>
    public void Open(WebSocket socket)
    {
        lock (_pump.Gate)
            _socket = socket;
        _pump.Wake();
    }

    /// <summary>Nothing more is sent; what waits is forgotten.</summary>
    public void Close()
    {
        lock (_pump.Gate)
        {
            _pump.Stop();
            _control.Clear();
            _audio.Clear();
        }
    }

    public void SendAudio(ReadOnlySpan<byte> audio)
    {
        if (audio.IsEmpty)
            return;
        var isFull = false;
        lock (_pump.Gate)
        {
            if (_pump.IsStopped)
                return;
            if (!TryEnter())
            {
                var dropped = _audio.Write(audio);
                DroppedBytes += dropped;
                isFull = _socket is not null && dropped > 0;
                if (!isFull)
                    return;
            }
        }
        if (isFull)
            _pump.Fail(StoppedReading());
        else
            _pump.Run(Encode(audio));
    }

    public void SendControl(ReadOnlyMemory<byte> message)
    {
        var isFull = false;
        lock (_pump.Gate)
        {
            if (_pump.IsStopped)
                return;
            if (!TryEnter())
            {
                isFull = _control.Count == ControlBound;
                if (!isFull)
                {
                    _control.Enqueue(message);
                    return;
                }
            }
        }
        if (isFull)
            _pump.Fail(StoppedReading());
        else
            _pump.Run(message);
    }

    internal ReadOnlyMemory<byte> Encode(ReadOnlySpan<byte> audio)
    {
        var length = Head.Length + Base64.GetMaxEncodedToUtf8Length(audio.Length) + Tail.Length;
        if (_message.Length < length)
            _message = NewMessage(length);
        Base64.EncodeToUtf8(audio, _message.AsSpan(Head.Length), out _, out var written);
        Tail.CopyTo(_message.AsSpan(Head.Length + written));
        return _message.AsMemory(0, Head.Length + written + Tail.Length);
    }

    private static byte[] NewMessage(int length)
    {
        var message = new byte[length];
        Head.CopyTo(message);
        return message;
    }

    private bool TryEnter() => _socket is not null && _pump.TryEnter();

    private bool TryTake(out ReadOnlyMemory<byte> message)
    {
        if (_control.TryDequeue(out message))
            return true;
        if (_audio.Count == 0)
            return false;
        var piece = ArrayPool<byte>.Shared.Rent(_format.BytesIn(Piece));
        var count = _audio.Read(piece.AsSpan(0, _format.BytesIn(Piece)));
        message = Encode(piece.AsSpan(0, count));
        ArrayPool<byte>.Shared.Return(piece);
        return true;
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> message) => _socket!.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private void OnFailed(Exception e)
    {
        Close();
        _onFailed(e);
    }

    private static IOException StoppedReading() => new("The upstream has stopped reading.");
}
