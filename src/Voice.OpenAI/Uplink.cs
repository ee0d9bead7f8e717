using System.Buffers;
using System.Buffers.Text;
using System.Net.WebSockets;
using Voice.Audio;

namespace Voice.OpenAI;

/// <summary>The one writer of an upstream socket: a control lane before a bounded audio lane.</summary>
/// <remarks>
/// While the socket takes what it is given, a frame is encoded and sent on the caller's own thread, and nothing is allocated. Only while a send is under
/// way (or before the socket is open) do the lanes fill: control in order and complete, audio in a ring of <see cref="AudioBound"/> that drops its
/// oldest. Bounded because a slow upstream must not eat memory; drop-oldest because what was said last matters most. An open socket on which the ring is
/// full has failed: pings do not show that an upstream reads nothing any more while it goes on talking, because what it says counts as a sign of life.
/// </remarks>
internal sealed class Uplink(AudioFormat format, Action<Exception> onFailed)
{
    /// <summary>How much of the caller's audio waits for a slow or not yet open upstream.</summary>
    public static readonly TimeSpan AudioBound = TimeSpan.FromSeconds(5);

    // Commands are a few per turn: this many waiting means the upstream reads nothing any more.
    private const int ControlBound = 1024;

    // Waiting audio goes out in pieces of this length, so that a command never waits behind all of it.
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _control = new();
    private readonly AudioRing _audio = new(format.BytesIn(AudioBound), format.BytesPerSample);
    private byte[] _message = [];
    private WebSocket? _socket;
    private bool _sending;
    private bool _closed;

    private static ReadOnlySpan<byte> Head => "{\"type\":\"input_audio_buffer.append\",\"audio\":\""u8;

    private static ReadOnlySpan<byte> Tail => "\"}"u8;

    /// <summary>Bytes of audio dropped because the upstream did not keep up.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>The socket is ready: what has waited goes out.</summary>
    public void Open(WebSocket socket)
    {
        lock (_gate)
        {
            _socket = socket;
            if (_sending || _closed)
                return;
            _sending = true;
        }
        Pump();
    }

    /// <summary>Nothing more is sent; what waits is forgotten.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _control.Clear();
            _audio.Clear();
        }
    }

    public void SendAudio(ReadOnlySpan<byte> audio)
    {
        if (audio.IsEmpty)
            return;
        var full = false;
        lock (_gate)
        {
            if (_closed)
                return;
            if (_socket is null || _sending)
            {
                var dropped = _audio.Write(audio);
                DroppedBytes += dropped;
                if (_socket is null || dropped == 0)
                    return;
                _closed = full = true;
            }
            else
            {
                _sending = true;
            }
        }
        if (full)
            Fail(StoppedReading());
        else
            Send(Encode(audio));
    }

    public void SendControl(ReadOnlyMemory<byte> message)
    {
        var full = false;
        lock (_gate)
        {
            if (_closed)
                return;
            if (_socket is null || _sending)
            {
                if (_control.Count < ControlBound)
                {
                    _control.Enqueue(message);
                    return;
                }
                _closed = full = true;
            }
            else
            {
                _sending = true;
            }
        }
        if (full)
            Fail(StoppedReading());
        else
            Send(message);
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

    private void Send(ReadOnlyMemory<byte> message)
    {
        ValueTask sending;
        try
        {
            sending = _socket!.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception e)
        {
            Fail(e);
            return;
        }
        if (sending.IsCompletedSuccessfully)
        {
            sending.GetAwaiter().GetResult();
            Pump();
        }
        else
        {
            _ = FinishAsync(sending);
        }
    }

    private async Task FinishAsync(ValueTask sending)
    {
        try
        {
            await sending;
        }
        catch (Exception e)
        {
            Fail(e);
            return;
        }
        Pump();
    }

    private void Pump()
    {
        while (TakeNext(out var message))
        {
            ValueTask sending;
            try
            {
                sending = _socket!.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
            catch (Exception e)
            {
                Fail(e);
                return;
            }
            if (!sending.IsCompletedSuccessfully)
            {
                _ = FinishAsync(sending);
                return;
            }
            sending.GetAwaiter().GetResult();
        }
    }

    private bool TakeNext(out ReadOnlyMemory<byte> message)
    {
        byte[] piece;
        int count;
        lock (_gate)
        {
            if (_control.TryDequeue(out message))
                return true;
            if (_closed || _audio.Count == 0)
            {
                _sending = false;
                return false;
            }
            piece = ArrayPool<byte>.Shared.Rent(format.BytesIn(Piece));
            count = _audio.Read(piece.AsSpan(0, format.BytesIn(Piece)));
        }
        message = Encode(piece.AsSpan(0, count));
        ArrayPool<byte>.Shared.Return(piece);
        return true;
    }

    private static IOException StoppedReading() => new("The upstream has stopped reading.");

    private void Fail(Exception e)
    {
        Close();
        onFailed(e);
    }
}
