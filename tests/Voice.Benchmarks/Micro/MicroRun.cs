using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Voice.Benchmarks.Report;

namespace Voice.Benchmarks.Micro;

/// <summary>All micro-benchmarks, inside this process: nothing is built again.</summary>
internal static class MicroRun
{
    /// <param name="args">BenchmarkDotNet's own, such as <c>--filter *Phone*</c>.</param>
    public static IReadOnlyList<MicroResult> Run(string[] args)
    {
        var config = ManualConfig.Create(DefaultConfig.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "voice-benchmarks"))
            .WithOption(ConfigOptions.JoinSummary, true);
        string[] all = args.Length == 0 ? ["--filter", "*"] : args;
        var summaries = BenchmarkSwitcher.FromTypes([typeof(UpstreamFrames), typeof(PhoneFrames), typeof(HubFrames), typeof(Sound), typeof(Decisions)]).Run(all, config);
        return [.. summaries.SelectMany(s => s.Reports).Where(r => r.ResultStatistics is not null).Select(r => new MicroResult(
            r.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), Math.Round(r.ResultStatistics!.Median, 1), r.GcStats.GetBytesAllocatedPerOperation(r.BenchmarkCase) ?? 0))];
    }
}
