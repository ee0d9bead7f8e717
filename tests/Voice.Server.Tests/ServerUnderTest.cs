using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Voice.Server.Calls;

namespace Voice.Server.Tests;

/// <summary>The real server on a port of its own.</summary>
public sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServerUnderTest(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    internal CallHost Calls => _app.Services.GetRequiredService<CallHost>();

    /// <summary>A service of the server.</summary>
    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public IHostApplicationLifetime Lifetime => _app.Lifetime;

    /// <param name="upstream">Its base URL, or null for the built-in simulator.</param>
    public static Task<ServerUnderTest> StartAsync(Uri? upstream, params string[] settings) => StartAsync(upstream, null, settings);

    /// <param name="configure">Adds to the services of the server.</param>
    public static async Task<ServerUnderTest> StartAsync(Uri? upstream, Action<IServiceCollection>? configure, params string[] settings)
    {
        var app = VoiceServer.Build([
            "--urls=http://127.0.0.1:0", $"--OPENAI_BASE_URL={upstream}", "--OPENAI_API_KEY=", "--Serilog:MinimumLevel:Default=Fatal",
            "--Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime=Fatal", .. settings.Select(s => "--" + s)], configure);
        await app.StartAsync();
        return new ServerUnderTest(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
