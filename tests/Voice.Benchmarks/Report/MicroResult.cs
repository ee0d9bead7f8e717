namespace Voice.Benchmarks.Report;

/// <summary>One micro-benchmark: time and managed allocation of one operation.</summary>
internal sealed record MicroResult(string Operation, double Nanoseconds, long Bytes);
