namespace Voice.Simulator.Faults;

/// <summary>What a fault may be.</summary>
static class FaultRules
{
    const int MostBytes = 256 * 1024 * 1024;

    static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public static IReadOnlyList<string> Routes { get; } = ["realtime", "chat", "responses", "transcriptions", "speech", "images", "models", "files", "vector_stores"];

    /// <summary>Everything that is wrong with it; empty where it is fine.</summary>
    public static IReadOnlyList<string> Check(SimulatorFault fault)
    {
        var wrong = new List<string>();
        Require(fault.Route is null || Routes.Contains(fault.Route), $"'route' must be one of {string.Join(", ", Routes)}");
        Require(Enum.IsDefined(fault.Do) && Enum.IsDefined(fault.Garbage), "'do' and 'garbage' must be of the known kinds");
        Require(fault.Do < FaultKind.Close || fault.Route == "realtime", $"'do' is {fault.Do}, which needs the 'route' realtime");
        Require(fault.Count >= 1 && fault.Call is null or >= 1 && fault.Times is null or >= 1, "'count', 'call' and 'times' must be at least 1");
        foreach (var time in (TimeSpan[])[fault.After, fault.Delay, fault.Each, fault.AfterAudio ?? TimeSpan.Zero])
            Require(time >= TimeSpan.Zero && time <= Longest, $"a time is {time}; it must be 0 to {Longest}");
        Require(fault.AfterAudio is null || (fault.Route == "realtime" && fault.At is null), "'afterAudio' needs the 'route' realtime and no 'at'");
        Require(fault.At != SimulatorFault.Now || fault.Route == "realtime", "'at' now needs the 'route' realtime");
        if (fault.Do == FaultKind.Status)
        {
            Require(fault.Status is >= 200 and <= 599, "'status' must be 200 to 599");
            Require(fault.At is null && fault.AfterAudio is null && fault.After == TimeSpan.Zero, "a status comes before everything else: no 'at', 'after' or 'afterAudio'");
        }

        Require(
            fault.Do is not (FaultKind.Stale or FaultKind.Failed or FaultKind.Incomplete) || fault.At is not null || fault.AfterAudio is not null,
            $"'do' is {fault.Do}, which needs an 'at' or 'afterAudio'");
        Require(fault.Do != FaultKind.Delay || fault.Delay + fault.Each > TimeSpan.Zero, "'delay' or 'each' must be more than 0");
        Require(IsCloseCode(fault.CloseCode), "'closeCode' must be 1000 to 1003, 1007 to 1014 or 3000 to 4999");
        Require(fault.Bytes is >= 1 and <= MostBytes, $"'bytes' must be 1 to {MostBytes}");
        return wrong;

        void Require(bool fine, string what)
        {
            if (!fine) wrong.Add(what);
        }
    }

    /// <summary>True for the codes that an endpoint may send.</summary>
    /// <remarks>Source: RFC 6455, 7.4.</remarks>
    public static bool IsCloseCode(int code) => code is >= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999;
}
