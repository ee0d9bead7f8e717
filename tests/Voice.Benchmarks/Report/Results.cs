using Voice.Benchmarks.Load;

namespace Voice.Benchmarks.Report;

/// <summary>Everything one command has measured.</summary>
internal sealed record Results(Machine Machine)
{
    public List<LoadResult> Load { get; } = [];

    public List<LoadResult> Stops { get; } = [];

    public Fairness? Fairness { get; set; }

    public Soak? Soak { get; set; }

    public IReadOnlyList<MicroResult> Micro { get; set; } = [];
}
