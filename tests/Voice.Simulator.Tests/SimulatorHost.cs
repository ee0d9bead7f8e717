using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Voice.Simulator.Faults;
using Voice.Simulator.Settings;
using Voice.Simulator.Speech;

namespace Voice.Simulator.Tests;

/// <summary>The simulator behind a real socket, on a free port, without delays unless a test asks for them.</summary>
sealed class SimulatorHost : IAsyncDisposable
{
    readonly WebApplication _app;

    SimulatorHost(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public SimulatorFaults Faults => _app.Services.GetRequiredService<SimulatorFaults>();

    public Uri Socket(string pathAndQuery) => new(new UriBuilder(Address) { Scheme = "ws" }.Uri, pathAndQuery);

    public static async Task<SimulatorHost> StartAsync(Action<SimulatorOptions>? configure = null, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (time is not null) builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(Synthesizer.BuiltIn);
        builder.Services.AddSimulator(options =>
        {
            options.Pace = 0;
            options.ThinkTime = TimeSpan.Zero;
            options.TranscriptionDelay = TimeSpan.Zero;
            options.SpeechDelay = TimeSpan.Zero;

            // What is installed on a machine must not change what these tests see.
            options.Ears = EarsChoice.Book;
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.MapSimulator("/v1");
        app.MapSimulator("/openai/v1");
        await app.StartAsync();
        return new(app);
    }

    public async Task<RealtimeClient> ConnectAsync(string query = "?model=gpt-realtime-2.1")
    {
        var client = await RealtimeClient.ConnectAsync(Socket($"/v1/realtime{query}"));
        (await client.ReadAsync()).Type().ShouldBe("session.created");
        return client;
    }

    /// <summary>Stops as a program does that is asked to.</summary>
    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
