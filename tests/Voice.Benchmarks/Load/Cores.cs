using System.Diagnostics;
using System.Globalization;

namespace Voice.Benchmarks.Load;

/// <summary>Who runs where: what is measured has the first core to itself, the callers and the upstream have the others. Linux with <c>taskset</c>; elsewhere everybody runs anywhere.</summary>
/// <remarks>Left to itself, the system wakes a caller on the core of the server that has just written to it, where the two wait for each other.</remarks>
internal static class Cores
{
    private const string TaskSet = "/usr/bin/taskset";

    private static readonly bool CanPin = Environment.ProcessorCount > 1 && File.Exists(TaskSet);

    /// <summary>What a command begins with that is to run on the first core alone.</summary>
    public static string[] First => CanPin ? [TaskSet, "-c", "0"] : [];

    /// <summary>Takes this process, and those that it starts from now on, off the first core.</summary>
    /// <exception cref="LoadException">The system does not allow it.</exception>
    public static async Task LeaveFirstAsync()
    {
        if (!CanPin)
            return;
        var others = $"1-{(Environment.ProcessorCount - 1).ToString(CultureInfo.InvariantCulture)}";
        var start = new ProcessStartInfo(TaskSet, ["-a", "-c", "-p", others, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new LoadException($"{TaskSet} could not move this program to the cores {others}.");
    }
}
