using System.Diagnostics;
using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Upstream;

/// <summary>The simulator in a process of its own, with a key: the server is a plain client of it.</summary>
public sealed class SeparateSimulatorTests
{
    [Fact]
    public async Task Server_WithTheRightKey_TalksToAnotherProcess()
    {
        await using var simulator = await SimulatorProcess.StartAsync("right-key");
        await using var server = await ServerUnderTest.StartAsync(simulator.BaseUrl, "OPENAI_API_KEY=right-key");
        await using var caller = await Caller.TalkAsync(server.Url);
        (await caller.NextAsync<CallStart>("CallStarted")).Assistant.Simulated.ShouldBeTrue();
        await caller.Connection.InvokeAsync("SendText", "roll the dice");
        (await caller.NextAsync<ToolCard>("Tool", t => t.State == "done")).Name.ShouldBe("roll_dice");
        await caller.NextAsync<Caller.AudioPiece>("Audio");
        (await caller.NextAsync<Caption>("Caption", c => c is { Role: "assistant", State: "final" })).From.ShouldBeGreaterThan(0);
        await caller.Connection.InvokeAsync("HangUp");
        await caller.Talking;
    }

    [Fact]
    public async Task Server_WithAWrongKey_SaysSo()
    {
        await using var simulator = await SimulatorProcess.StartAsync("right-key");
        await using var server = await ServerUnderTest.StartAsync(simulator.BaseUrl, "OPENAI_API_KEY=wrong-key");
        await using var caller = await Caller.TalkAsync(server.Url);
        (await caller.NextAsync<ProblemCard>("Problem")).Code.ShouldBe("assistant_unauthorized");
    }

    private sealed class SimulatorProcess(Process process, Uri baseUrl) : IAsyncDisposable
    {
        public Uri BaseUrl { get; } = baseUrl;

        public static async Task<SimulatorProcess> StartAsync(string key)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = AppContext.BaseDirectory };
            foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Voice.Simulator.dll"), "--urls=http://127.0.0.1:0", $"--Simulator:ApiKey={key}", "--Logging:LogLevel:Default=Information"])
                start.ArgumentList.Add(argument);
            var process = Process.Start(start)!;
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.IndexOf("http://127.0.0.1:", StringComparison.Ordinal) is >= 0 and var at)
                {
                    _ = process.StandardOutput.ReadToEndAsync();
                    return new SimulatorProcess(process, new Uri(line[at..].Split(' ')[0].TrimEnd('/', '.') + "/v1"));
                }
            }
            throw new InvalidOperationException("The simulator did not start.");
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
