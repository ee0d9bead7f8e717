using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;

namespace Voice.Server.Tests.Phone;

/// <summary>The phone behind a <see cref="FakeCarrier"/>: speaks and listens 20 ms at a time, and plays what came as a carrier would, marks and clears included.</summary>
internal sealed class Handset : IAsyncDisposable
{
    private const int FrameBytes = 160;
    private const byte Silence = 0xFF;

    private readonly FakeCarrier _carrier;
    private readonly Lock _gate = new();
    private readonly Queue<byte> _speaking = [];
    private readonly LinkedList<(byte[]? Sound, string? Mark)> _playing = [];
    private readonly List<byte> _mouth = [];
    private readonly List<byte> _ear = [];
    private readonly List<byte> _sounds = [];
    private readonly CancellationTokenSource _over = new();
    private readonly Task _line;
    private readonly Task _player;
    private int _clears;
    private long _received;
    private int _heard;
    private int _quiet;

    public Handset(FakeCarrier carrier)
    {
        _carrier = carrier;
        _line = ListenAsync();
        _player = RunAsync();
    }

    /// <summary>How often the carrier was told to be silent.</summary>
    public int Clears => Volatile.Read(ref _clears);

    /// <summary>Sound that came from the server, played or not.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _received);

    /// <summary>Sound that the ear has heard.</summary>
    public int HeardBytes => Volatile.Read(ref _heard);

    /// <summary>How long nothing has been heard, in bytes.</summary>
    public int Quiet => Volatile.Read(ref _quiet);

    /// <summary>How long the phone has been at work, in bytes.</summary>
    public int Length
    {
        get
        {
            lock (_gate)
                return _ear.Count;
        }
    }

    /// <summary>All that was said so far, with silence where nothing was.</summary>
    public byte[] Mouth
    {
        get
        {
            lock (_gate)
                return [.. _mouth];
        }
    }

    /// <summary>All that was heard so far, with silence where nothing was.</summary>
    public byte[] Ear
    {
        get
        {
            lock (_gate)
                return [.. _ear];
        }
    }

    /// <summary>The sound heard since the last request, without the silence in it.</summary>
    public byte[] Hear()
    {
        lock (_gate)
        {
            var heard = _sounds.ToArray();
            _sounds.Clear();
            return heard;
        }
    }

    public bool IsSpeaking
    {
        get
        {
            lock (_gate)
                return _speaking.Count > 0;
        }
    }

    public void Say(byte[] words)
    {
        lock (_gate)
        {
            foreach (var one in words)
                _speaking.Enqueue(one);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _player;
        await _line;
        _over.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var message in _carrier.Heard.Reader.ReadAllAsync(_over.Token))
                await TakeAsync(message);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The test, or the stream, is over.
        }
    }

    private async Task TakeAsync(JsonElement message)
    {
        List<string> eaten = [];
        lock (_gate)
        {
            switch (message.GetProperty("event").GetString())
            {
                case "media":
                    var sound = message.GetProperty("media").GetProperty("payload").GetBytesFromBase64();
                    _received += sound.Length;
                    _playing.AddLast((sound, null));
                    break;
                case "mark":
                    _playing.AddLast((null, message.GetProperty("mark").GetProperty("name").GetString()));
                    break;
                case "clear":
                    _clears++;
                    eaten.AddRange(_playing.Where(p => p.Mark is not null).Select(p => p.Mark!));
                    _playing.Clear();
                    break;
            }
        }
        foreach (var mark in eaten)
            await _carrier.ReturnMarkAsync(mark);
    }

    private async Task RunAsync()
    {
        try
        {
            await PhoneAsync();
        }
        catch (WebSocketException)
        {
            // The server has closed the stream.
        }
    }

    private async Task PhoneAsync()
    {
        var started = Stopwatch.GetTimestamp();
        for (var frame = 1; !_over.IsCancellationRequested; frame++)
        {
            await _carrier.SendMediaAsync(NextFrame());
            foreach (var mark in PlayFrame())
                await _carrier.ReturnMarkAsync(mark);
            var wait = TimeSpan.FromMilliseconds(20 * frame) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, TimeProvider.System, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private byte[] NextFrame()
    {
        var frame = new byte[FrameBytes];
        Array.Fill(frame, Silence);
        lock (_gate)
        {
            for (var i = 0; i < FrameBytes && _speaking.Count > 0; i++)
                frame[i] = _speaking.Dequeue();
            _mouth.AddRange(frame);
        }
        return frame;
    }

    private List<string> PlayFrame()
    {
        List<string> marks = [];
        lock (_gate)
        {
            var left = FrameBytes;
            while (_playing.First is { } first && (left > 0 || first.Value.Mark is not null))
            {
                _playing.RemoveFirst();
                if (first.Value.Sound is not { } sound)
                {
                    marks.Add(first.Value.Mark!);
                    continue;
                }
                var played = Math.Min(left, sound.Length);
                _ear.AddRange(sound.AsSpan(0, played));
                _sounds.AddRange(sound.AsSpan(0, played));
                if (played < sound.Length)
                    _playing.AddFirst((sound[played..], null));
                left -= played;
            }
            _heard += FrameBytes - left;
            _quiet = left < FrameBytes ? 0 : _quiet + FrameBytes;
            for (; left > 0; left--)
                _ear.Add(Silence);
        }
        return marks;
    }
}
