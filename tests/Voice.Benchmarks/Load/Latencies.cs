namespace Voice.Benchmarks.Load;

/// <summary>Percentiles, in milliseconds.</summary>
internal sealed record Latencies(double P50, double P95, double P99, double Max)
{
    public static Latencies Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(t => t.TotalMilliseconds).Order().ToArray();
        double At(double share) => sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))], 3);
        return new Latencies(At(0.5), At(0.95), At(0.99), At(1));
    }

    /// <summary>The latency above the floor, for both directions.</summary>
    public Latencies Above(Latencies floor) => new(Above(P50, floor.P50), Above(P95, floor.P95), Above(P99, floor.P99), Above(Max, floor.Max));

    private static double Above(double value, double floor) => Math.Round(Math.Max(0, value - floor), 3);
}
