using System.Diagnostics;
using System.Net.Sockets;

namespace Voice.Benchmarks.Pacing;

/// <summary>A caller who talks all the time and counts how far the frames are apart that they hear.</summary>
/// <remarks>Frames are sent on one thread; what comes is read on another.</remarks>
internal abstract class PacedCaller : IDisposable
{
    private long _heardAt;

    /// <summary>Between frames that came while <see cref="Measuring"/>, in the order of their coming.</summary>
    public List<TimeSpan> Intervals { get; } = [];

    public bool Measuring { get; set; }

    public bool Hears => Volatile.Read(ref _heardAt) != 0;

    public abstract Task OpenAsync(Uri server, int audioSocketPort);

    public void Speak()
    {
        try
        {
            Send();
        }
        catch (SocketException)
        {
            // The count of frames shows that some are missing.
        }
    }

    public abstract void HangUp();

    public abstract void Dispose();

    protected abstract void Send();

    /// <summary>A whole frame of 20 ms has come.</summary>
    protected void OnFrame()
    {
        var now = Stopwatch.GetTimestamp();
        if (Measuring && _heardAt != 0)
            Intervals.Add(Stopwatch.GetElapsedTime(_heardAt, now));
        Volatile.Write(ref _heardAt, now);
    }
}
