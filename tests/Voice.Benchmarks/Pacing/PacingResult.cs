using Voice.Benchmarks.Load;

namespace Voice.Benchmarks.Pacing;

/// <summary>How evenly frames came to all callers of one line.</summary>
/// <param name="IntervalMs">Between two frames of a call; 20 ms would be right.</param>
/// <param name="Outside">The share of them that is further than 10 ms from 20.</param>
/// <param name="Frames">How many came.</param>
/// <param name="Due">How many should have come.</param>
/// <param name="LateMs">How late a thread was meanwhile that only sleeps and sends.</param>
/// <param name="ServerCores">CPU time of the server, by time.</param>
/// <param name="OtherCores">The CPU use of other programs meanwhile.</param>
internal sealed record PacingResult(
    string Line, int Calls, Latencies IntervalMs, double Outside, long Frames, long Due, Latencies LateMs, double ServerCores, double? OtherCores);
