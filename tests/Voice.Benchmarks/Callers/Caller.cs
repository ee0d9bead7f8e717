using System.Diagnostics;
using Voice.Benchmarks.Sockets;

namespace Voice.Benchmarks.Callers;

/// <summary>A simulated caller: sends numbered frames and times their return, byte for byte.</summary>
/// <remarks>Frames are sent on one thread; what comes is read on another.</remarks>
internal abstract class Caller : IDisposable
{
    private const int Remembered = 4096;                // frames that may be under way: 80 s

    private readonly long[] _sentAt = new long[Remembered];
    private readonly byte[] _sound;
    private long _loudAt;

    protected Caller(int frameBytes)
    {
        _sound = new byte[frameBytes];
        for (var i = FrameTag.Length; i < frameBytes; i++)
            _sound[i] = (byte)((i * 151) + 17);
    }

    /// <summary>Round trips of frames that were sent while <see cref="Measuring"/>.</summary>
    public List<TimeSpan> RoundTrips { get; } = [];

    /// <summary>From the first loud frame to the clear, after which nothing of the reply may come.</summary>
    public List<TimeSpan> Stops { get; } = [];

    public bool Measuring { get; set; }

    public bool IsReady { get; private set; }

    public bool IsOpen { get; private set; }

    public int Sent { get; private set; }

    public int Due { get; private set; }

    /// <summary>Frames that came back changed while <see cref="Measuring"/>.</summary>
    public int Spoiled { get; private set; }

    protected virtual bool Reads => true;

    protected MessageSocket Socket { get; private set; } = null!;

    public async Task OpenAsync(Uri server)
    {
        Socket = await MessageSocket.ConnectAsync(Address(server));
        IsOpen = true;
        Greet();
        if (Reads)
            _ = ListenAsync();
    }

    /// <summary>Sends the next frame.</summary>
    public void Speak(bool loud = false)
    {
        if (!IsOpen)
            return;
        FrameTag.Write(_sound, Sent, loud);
        var now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _sentAt[Sent % Remembered], Measuring ? -now : now);
        Sent++;
        Due += Measuring ? 1 : 0;
        if (loud)
            Volatile.Write(ref _loudAt, now);
        try
        {
            Send(_sound);
        }
        catch (System.Net.Sockets.SocketException)
        {
            IsOpen = false;
        }
    }

    public abstract void HangUp();

    public void Dispose() => Socket?.Dispose();

    protected abstract Uri Address(Uri server);

    protected abstract void Greet();

    protected abstract void Send(ReadOnlySpan<byte> sound);

    protected abstract void OnMessage(ReadOnlySpan<byte> message);

    /// <param name="sound">One frame or several.</param>
    protected void OnSound(ReadOnlySpan<byte> sound)
    {
        var now = Stopwatch.GetTimestamp();
        for (; sound.Length > 0; sound = sound[Math.Min(_sound.Length, sound.Length)..])
            OnFrame(sound[..Math.Min(_sound.Length, sound.Length)], now);
    }

    private void OnFrame(ReadOnlySpan<byte> sound, long now)
    {
        var sequence = FrameTag.Read(sound);
        if (sequence < 0 || !sound[FrameTag.Length..].SequenceEqual(_sound.AsSpan(FrameTag.Length)))
        {
            // Sound that was kept while the model was being connected comes back in other pieces.
            Spoiled += Measuring ? 1 : 0;
            return;
        }
        var sentAt = Interlocked.Exchange(ref _sentAt[sequence % Remembered], 0);
        IsReady = true;
        if (sentAt < 0)
            RoundTrips.Add(Stopwatch.GetElapsedTime(-sentAt, now));
    }

    protected void OnClear()
    {
        if (Interlocked.Exchange(ref _loudAt, 0) is not 0 and var loudAt)
            Stops.Add(Stopwatch.GetElapsedTime(loudAt));
    }

    private async Task ListenAsync()
    {
        await Socket.ReadAsync(OnMessage);
        IsOpen = false;
    }
}
