using System.Diagnostics;

namespace Voice.Benchmarks.Load;

/// <summary>Looks on while something is measured: what the server uses, and what the rest of the machine does meanwhile.</summary>
internal sealed class Watch
{
    private readonly int? _server;
    private readonly int _upstream;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly TimeSpan _serverCpu;
    private readonly TimeSpan _ours;
    private readonly TimeSpan? _machine = ProcessSample.Machine();
    private double _peakKib;

    public Watch(ChildProcess upstream, ChildProcess? server)
    {
        _upstream = upstream.Id;
        _server = server?.Id;
        _ours = Ours();
        Look();
        _serverCpu = _server is { } id ? ProcessSample.Of(id).Cpu : default;
    }

    public void Look()
    {
        if (_server is { } id)
            _peakKib = Math.Max(_peakKib, ProcessSample.Of(id).ResidentKib);
    }

    public Used Stop()
    {
        Look();
        var elapsed = Stopwatch.GetElapsedTime(_startedAt);
        var others = ProcessSample.Machine() - _machine - (Ours() - _ours);
        return new Used(elapsed, _server is { } id ? ProcessSample.Of(id).Cpu - _serverCpu : null, _peakKib, others is { } o ? Math.Max(0, o / elapsed) : null);
    }

    private TimeSpan Ours() => ProcessSample.Of(Environment.ProcessId).Cpu + ProcessSample.Of(_upstream).Cpu + (_server is { } id ? ProcessSample.Of(id).Cpu : default);

    /// <param name="Cpu">Of the server; null without one.</param>
    public readonly record struct Used(TimeSpan Elapsed, TimeSpan? Cpu, double PeakKib, double? OtherCores);
}
