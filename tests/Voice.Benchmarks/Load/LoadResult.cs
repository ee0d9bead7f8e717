namespace Voice.Benchmarks.Load;

/// <summary>The result of one run.</summary>
/// <param name="Target">The server between the callers and the upstream: voice, nginx or nothing (the floor).</param>
/// <param name="Line">phone or browser.</param>
/// <param name="RoundTrip">From the sending of a frame to its return, milliseconds.</param>
/// <param name="Added">That above the floor of as many calls.</param>
/// <param name="Lost">Frames that never came back; those that came back changed are counted too.</param>
/// <param name="CpuPerThousand">CPU seconds of the server's process per 1,000 frames (each up and down).</param>
/// <param name="KibPerCall">Resident KiB above those before the first call, per call.</param>
/// <param name="BytesPerFrame">Allocated on the managed heap per frame (up and down), by everything in the process.</param>
/// <param name="Stop">From a caller's first loud frame to the last byte of the old reply, milliseconds; null where no caller interrupted.</param>
/// <param name="OtherCores">The CPU use of all other programs meanwhile, in cores: the latencies are less reliable if it is high.</param>
internal sealed record LoadResult(
    string Target, string Line, int Calls, int Due, int Lost, Latencies RoundTrip, Latencies? Added, double? CpuPerThousand, double? Cores,
    double? KibPerCall, double? BytesPerFrame, Latencies? Stop, Latencies SentLate, double? OtherCores);
