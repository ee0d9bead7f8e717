using System.Diagnostics;

namespace Voice.Benchmarks.Pacing;

/// <summary>Lets callers talk in real time, evenly spread over each frame's 20 ms, from one thread.</summary>
internal sealed class Speakers : IDisposable
{
    private static readonly double TicksPerFrame = Stopwatch.Frequency / 50.0;

    private readonly ManualResetEventSlim _over = new();
    private readonly PacedCaller[] _callers;
    private readonly Thread _thread;

    public Speakers(PacedCaller[] callers)
    {
        _callers = callers;
        _thread = new Thread(Run) { IsBackground = true, Name = "Callers" };
        _thread.Start();
    }

    public bool Measuring { get; set; }

    /// <summary>How late this thread was, which only sleeps and sends: what the machine itself adds.</summary>
    public List<TimeSpan> Late { get; } = [];

    public void Dispose()
    {
        _over.Set();
        _thread.Join();
        _over.Dispose();
    }

    private void Run()
    {
        var startedAt = Stopwatch.GetTimestamp();
        for (var slot = 0L; !_over.Wait(1);)
        {
            var now = Stopwatch.GetTimestamp();
            for (long dueAt; (dueAt = startedAt + (long)(slot * TicksPerFrame / _callers.Length)) <= now; slot++)
            {
                if (Measuring)
                    Late.Add(Stopwatch.GetElapsedTime(dueAt));
                _callers[(int)(slot % _callers.Length)].Speak();
            }
        }
    }
}
