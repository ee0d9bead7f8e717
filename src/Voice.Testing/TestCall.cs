using System.Runtime.InteropServices;
using System.Text.Json;
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

namespace Voice.Testing;

/// <summary>A call to the real server with the simulator behind it, made by a test: it types or speaks, and expects tools to be run and words to be said.</summary>
/// <remarks>Each expectation takes the next thing that fits and skips what does not; calls, results and words are each taken once. Thread-safe.</remarks>
public sealed class TestCall : IAsyncDisposable
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    private readonly WebApplication _server;
    private readonly HubConnection _connection;
    private readonly TimeSpan _patience;
    private readonly string? _scenario;
    private readonly Channel<byte[]> _microphone = Channel.CreateUnbounded<byte[]>();     // as long as what the test says
    private readonly TestCallStory _story = new();
    private readonly Dictionary<string, int> _played = [];
    private Task<CallEnd>? _talking;

    private TestCall(WebApplication server, TimeSpan patience, string? scenario)
    {
        _server = server;
        _patience = patience;
        _scenario = scenario;
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _connection = new HubConnectionBuilder().WithUrl(new Uri(new Uri(address), "/hubs/voice")).AddMessagePackProtocol().Build();
        _connection.On<string>("State", state => _story.Add("state", state, state));
        _connection.On<Caption>("Caption", _story.Add);
        _connection.On<ToolCard>("Tool", card => _story.Add("card", $"{card.Name} {card.State}{(card.Result is null ? "" : ": " + card.Result)}", card));
        _connection.On<ProblemCard>("Problem", problem => _story.Add("problem", $"{problem.Code}: {problem.Message}", problem));
        _connection.On<CallEnd>("Ended", end => _story.Add("ended", $"{end.Reason} {end.Message}", end));
        _connection.On<string, int, byte[]>("Audio", (item, _, bytes) => Played(item, bytes.Length));
        _connection.On<string, int>("AudioDone", (item, part) => _connection.SendAsync("Played", Report(item, part)));
        _connection.On<int>("Clear", id => _connection.SendAsync("Cleared", id, Array.Empty<PlayedReport>()));
    }

    /// <summary>Starts a server of its own, on a free port, and calls it.</summary>
    public static async Task<TestCall> StartAsync(Action<TestCallOptions>? configure = null)
    {
        var options = new TestCallOptions();
        configure?.Invoke(options);
        var scenario = options.ScenarioFile is null ? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json") : null;
        if (scenario is not null)
            await File.WriteAllTextAsync(scenario, options.Scenario.ToJson());
        TestCall? call = null;
        var server = VoiceServer.Build([
            "--urls=http://127.0.0.1:0", "--OPENAI_BASE_URL=", "--OPENAI_API_KEY=", "--AZURE_OPENAI_ENDPOINT=", "--Serilog:MinimumLevel:Default=Fatal",
            "--Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime=Fatal", "--Voice:Simulator:Pace=0", "--Voice:Simulator:ThinkTime=00:00:00.010",
            $"--Voice:Simulator:Scenario={options.ScenarioFile ?? scenario}", .. options.Settings.Select(s => $"--{s.Key}={s.Value}")], services =>
            {
                options.AddTo(services);
                services.AddSingleton<Func<VoiceTool, VoiceTool>>(tool => tool with { Function = new WatchedFunction(tool.Function, (name, arguments) => call?.Ran(name, arguments)) });
            });
        await server.StartAsync();
        call = new TestCall(server, options.Patience, scenario);
        await call._connection.StartAsync();
        call._talking = call._connection.InvokeAsync<CallEnd>("Talk", new TalkOptions(null, null), call._microphone.Reader);
        await call.ExpectAsync<string>("state", "the call to be up", state => state == "listening");
        return call;
    }

    /// <summary>Types a line.</summary>
    public Task SayAsync(string text) => _connection.InvokeAsync("SendText", text);

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

    /// <summary>Presses Yes or No on the tool call that waits for the caller's consent.</summary>
    public async Task PressAsync(bool yes)
    {
        var card = await ExpectAsync<ToolCard>("card", "a tool call to wait for a yes", card => card.State == "waiting");
        await _connection.InvokeAsync("Confirm", card.CallId, yes);
    }

    /// <summary>Waits until a tool is really run.</summary>
    /// <param name="arguments">What its arguments must be like; null for any.</param>
    /// <returns>The arguments.</returns>
    public Task<JsonElement> ExpectCallAsync(string tool, Predicate<JsonElement>? arguments = null) =>
        ExpectAsync<ToolRun, JsonElement>("call", $"'{tool}' to be run{(arguments is null ? "" : " with arguments that fit")}", run => run.Tool == tool && arguments?.Invoke(run.Arguments) != false, run => run.Arguments);

    /// <summary>Waits until the caller is shown that a tool call is done, has failed (it was refused, perhaps), or waits for a yes.</summary>
    /// <param name="state"><c>done</c>, <c>failed</c> or <c>waiting</c>.</param>
    /// <returns>What the model was told; of one that waits, its arguments.</returns>
    public Task<string> ExpectResultAsync(string tool, string state = "done") =>
        ExpectAsync<ToolCard, string>("card", $"'{tool}' to be {state}", card => card.Name == tool && card.State == state, card => card.Result ?? "");

    /// <summary>Waits until the assistant has said a line that holds these words; case does not matter.</summary>
    /// <remarks>Words that are expected one after the other may be in one line: a model may tell two things in one reply or in two.</remarks>
    /// <returns>The whole line.</returns>
    public Task<string> ExpectWordsAsync(string words) => WaitAsync($"the assistant to say \"{words}\"", () => _story.TakeWords(words));

    /// <summary>Waits until the call is over.</summary>
    /// <returns>Why: <c>finished</c>, <c>hung_up</c> and so on.</returns>
    public Task<string> ExpectEndAsync() => ExpectAsync<CallEnd, string>("ended", "the call to end", static _ => true, static end => end.Reason);

    /// <summary>Fails if a tool was run that no expectation has taken.</summary>
    public void ExpectNoOtherCall()
    {
        if (_story.Take<ToolRun>("call", static _ => true) is { } run)
            throw new TestCallException($"Expected no other call, but '{run.Tool}' was run with {run.Arguments}.\n{_story}");
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        if (_talking is not null)
            await _talking.ContinueWith(static talking => talking.Exception, TaskScheduler.Default);
        await _server.StopAsync();
        await _server.DisposeAsync();
        if (_scenario is not null)
            File.Delete(_scenario);
    }

    private Task<T> ExpectAsync<T>(string kind, string what, Predicate<T> fits)
        where T : class => ExpectAsync(kind, what, fits, static found => found);

    private async Task<TResult> ExpectAsync<T, TResult>(string kind, string what, Predicate<T> fits, Func<T, TResult> result)
        where T : class => result(await WaitAsync(what, () => _story.Take(kind, fits)));

    private async Task<T> WaitAsync<T>(string what, Func<T?> take)
        where T : class
    {
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            return await _story.NextAsync(take, patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TestCallException($"Expected {what} within {_patience.TotalSeconds:0.#} s. This happened instead:\n{_story}");
        }
    }

    private void Ran(string tool, JsonElement arguments) => _story.Add("call", $"{tool} {arguments}", new ToolRun(tool, arguments));

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

    private sealed record ToolRun(string Tool, JsonElement Arguments);
}
