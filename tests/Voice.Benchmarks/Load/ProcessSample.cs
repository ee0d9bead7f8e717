using System.Diagnostics;
using System.Globalization;

namespace Voice.Benchmarks.Load;

/// <summary>The resources that a process has used so far.</summary>
internal readonly record struct ProcessSample(TimeSpan Cpu, double ResidentKib, int Handles)
{
    public static ProcessSample Of(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return new ProcessSample(process.TotalProcessorTime, process.WorkingSet64 / 1024.0, CountHandles(process));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new LoadException("A process that is measured is gone.");
        }
    }

    /// <summary>CPU time that all processes of the machine have used; null where that cannot be told.</summary>
    public static TimeSpan? Machine()
    {
        if (!File.Exists("/proc/stat"))
            return null;
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return TimeSpan.FromMilliseconds((ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) * 10);
    }

    private static int CountHandles(Process process) =>
        Directory.Exists($"/proc/{process.Id}/fd") ? Directory.GetFiles($"/proc/{process.Id}/fd").Length : process.HandleCount;
}
