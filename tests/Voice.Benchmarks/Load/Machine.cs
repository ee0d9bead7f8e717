using System.Runtime.InteropServices;

namespace Voice.Benchmarks.Load;

/// <summary>The machine of the measurements.</summary>
internal sealed record Machine(string Processor, int Cores, string System, string Runtime, string Day)
{
    public static Machine Describe()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        return new Machine(
            model ?? RuntimeInformation.ProcessArchitecture.ToString(), Environment.ProcessorCount, RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", global::System.Globalization.CultureInfo.InvariantCulture));
    }
}
