using System.Diagnostics;
using Voice.Benchmarks.Callers;

namespace Voice.Benchmarks.Load;

/// <summary>Lets callers speak in real time, evenly spread over each frame's 20 ms, from one thread.</summary>
internal sealed class Pace : IDisposable
{
    public const int FramesPerSecond = 50;

    private static readonly double TicksPerFrame = (double)Stopwatch.Frequency / FramesPerSecond;

    private readonly ManualResetEventSlim _over = new();
    private readonly Caller[] _callers;
    private readonly Func<int, long, bool>? _isLoud;
    private readonly Thread _thread;
    private long _slot;

    /// <param name="isLoud">Whether a caller's frame of that round is loud.</param>
    public Pace(IEnumerable<Caller> callers, Func<int, long, bool>? isLoud = null)
    {
        _callers = [.. callers];
        _isLoud = isLoud;
        _thread = new Thread(Run) { IsBackground = true, Name = "Callers", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    public bool Measuring { get; set; }

    /// <summary>How late frames were sent: when this nears the latencies, it is the load that was measured.</summary>
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
        while (!_over.Wait(1))
        {
            var now = Stopwatch.GetTimestamp();
            for (long dueAt; (dueAt = startedAt + (long)(_slot * TicksPerFrame / _callers.Length)) <= now; _slot++)
            {
                var caller = (int)(_slot % _callers.Length);
                if (Measuring)
                    Late.Add(Stopwatch.GetElapsedTime(dueAt, Stopwatch.GetTimestamp()));
                _callers[caller].Measuring = Measuring;
                _callers[caller].Speak(_isLoud?.Invoke(caller, _slot / _callers.Length) ?? false);
            }
        }
    }
}
