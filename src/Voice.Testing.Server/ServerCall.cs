using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Voice.Audio;
using Voice.Server;
using Voice.Server.Browser;
using Voice.Tools;

namespace Voice.Testing.Server;

/// <summary>A call to the whole server with the simulator behind it, over the hub, as a page makes it. It can speak as well.</summary>
public sealed class ServerCall : TestCall
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    private readonly WebApplication _server;
    private readonly HubConnection _connection;
    private readonly string? _scenario;
    private readonly Channel<byte[]> _microphone = Channel.CreateUnbounded<byte[]>();     // as long as what the test says
    private readonly Dictionary<string, int> _played = [];
    private Task<EndedMessage>? _talking;

    private ServerCall(WebApplication server, TimeSpan patience, string? scenario)
        : base(patience)
    {
        _server = server;
        _scenario = scenario;
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _connection = new HubConnectionBuilder().WithUrl(new Uri(new Uri(address), "/hubs/voice")).AddMessagePackProtocol().Build();
        _connection.On<string>("State", state => Story.Add("state", state, state));
        _connection.On<Caption>("Caption", line => Story.AddWords(line.Id, line.Role == "assistant" ? "assistant" : "caller", line.From, line.Text, line.State is "final" or "interrupted"));
        _connection.On<ToolCard>("Tool", card => Story.Add(new TestCard(card.CallId, card.Name, card.State, card.Result)));
        _connection.On<ProblemCard>("Problem", problem => Story.Add("problem", $"{problem.Code}: {problem.Message}", problem));
        _connection.On<EndedMessage>("Ended", end => Story.Add("ended", $"{end.Reason} {end.Message}", end.Reason));
        _connection.On<string, int, byte[]>("Audio", (item, _, bytes) => Played(item, bytes.Length));
        _connection.On<string, int>("AudioDone", (item, part) => _connection.SendAsync("Played", Report(item, part)));
        _connection.On<int>("Clear", id => _connection.SendAsync("Cleared", id, Array.Empty<PlayedReport>()));
    }

    /// <summary>Starts a server of its own, on a free port, and calls it.</summary>
    /// <remarks>The server's own tools are there as well, and those of the settings.</remarks>
    public static async Task<ServerCall> StartAsync(Action<ServerCallOptions>? configure = null)
    {
        var options = new ServerCallOptions();
        configure?.Invoke(options);
        var scenario = options.ScenarioFile is null ? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json") : null;
        if (scenario is not null)
            await File.WriteAllTextAsync(scenario, options.Scenario.ToJson());
        ServerCall? call = null;
        var server = VoiceServer.Build([
            "--urls=http://127.0.0.1:0", "--OPENAI_BASE_URL=", "--OPENAI_API_KEY=", "--AZURE_OPENAI_ENDPOINT=", "--Serilog:MinimumLevel:Default=Fatal",
            "--Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime=Fatal", "--Voice:Simulator:Pace=0", "--Voice:Simulator:ThinkTime=00:00:00.010",
            $"--Voice:Simulator:Scenario={options.ScenarioFile ?? scenario}", .. options.Settings.Select(s => $"--{s.Key}={s.Value}")], services =>
            {
                options.AddTo(services);
                services.AddSingleton<Func<VoiceTool, VoiceTool>>(tool => tool with { Function = new WatchedFunction(tool.Function, (name, arguments) => call?.Ran(name, arguments)) });
            });
        await server.StartAsync();
        call = new ServerCall(server, options.Patience, scenario);
        await call._connection.StartAsync();
        call._talking = call._connection.InvokeAsync<EndedMessage>("Talk", new TalkOptions(null, null), call._microphone.Reader);
        await call.ExpectUpAsync();
        return call;
    }

    public override Task SayAsync(string text) => _connection.InvokeAsync("SendText", text);

    /// <summary>Speaks a 16-bit WAVE file in real time, and is silent for a moment after it.</summary>
    public async Task SpeakAsync(string waveFile)
    {
        var clip = WaveFile.Read(await File.ReadAllBytesAsync(waveFile));
        var samples = Resampler.Convert(clip.Samples, clip.SampleRate, AudioFormat.Pcm24K.SampleRate);
        var bytes = MemoryMarshal.AsBytes(samples.Concat(new short[AudioFormat.Pcm24K.SampleRate * 3 / 2]).ToArray().AsSpan()).ToArray();
        using var timer = new PeriodicTimer(Frame, TimeProvider.System);
        foreach (var frame in bytes.Chunk(AudioFormat.Pcm24K.BytesIn(Frame)))
        {
            _microphone.Writer.TryWrite(frame);
            await timer.WaitForNextTickAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        if (_talking is not null)
            await _talking.ContinueWith(static talking => talking.Exception, TaskScheduler.Default);
        await _server.StopAsync();
        await _server.DisposeAsync();
        if (_scenario is not null)
            File.Delete(_scenario);
    }

    private protected override Task ConfirmAsync(string callId, bool yes) => _connection.InvokeAsync("Confirm", callId, yes);

    private void Played(string item, int bytes)
    {
        lock (_played)
            _played[item] = _played.GetValueOrDefault(item) + bytes;
    }

    private PlayedReport[] Report(string item, int part)
    {
        lock (_played)
            return [new PlayedReport(item, part, Math.Floor(AudioFormat.Pcm24K.DurationOf(_played.GetValueOrDefault(item)).TotalMilliseconds))];
    }
}
