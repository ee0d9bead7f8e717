using Voice.Benchmarks.Cascade;
using Voice.Benchmarks.Listening;
using Voice.Benchmarks.Load;
using Voice.Benchmarks.Micro;
using Voice.Benchmarks.Pacing;
using Voice.Benchmarks.Upstream;

// Before the first socket: the load must cost less than what it measures.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
var verb = args.FirstOrDefault() ?? "all";
var rest = args.Skip(1).ToArray();
try
{
    switch (verb)
    {
        case "upstream":
            await EchoUpstream.ServeAsync(int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture));
            return 0;
        case "micro":
            MicroRun.Run(rest);
            return 0;
        case "cascade":
            await CascadeRun.RunAsync(LoadOptions.Parse(verb, rest).Out);
            return 0;
        case "listen":
            await ListeningRun.RunAsync(LoadOptions.Parse(verb, rest).Out);
            return 0;
        case "pacing":
            await PacingRun.RunAsync(LoadOptions.Parse(verb, rest));
            return 0;
        case "quick" or "load" or "fairness" or "soak" or "all":
            await new Session(LoadOptions.Parse(verb, rest)).RunAsync();
            return 0;
        default:
            await Console.Error.WriteLineAsync(LoadOptions.Usage);
            return 2;
    }
}
catch (Exception e) when (e is FormatException or LoadException)
{
    await Console.Error.WriteLineAsync($"{e.Message}\n{(e is FormatException ? LoadOptions.Usage : "")}");
    return 2;
}
