using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Voice.Server;
using Voice.Server.Calls;

namespace Voice.Browser.Tests;

/// <summary>The real server, page and all, on a port of its own.</summary>
public sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServerUnderTest(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    public IServiceProvider Services => _app.Services;

    internal CallHost Calls => _app.Services.GetRequiredService<CallHost>();

    /// <param name="upstream">Its base URL, or null for the built-in simulator.</param>
    public static async Task<ServerUnderTest> StartAsync(Uri? upstream = null, params string[] settings)
    {
        var app = VoiceServer.Build([
            "--urls=http://127.0.0.1:0", $"--OPENAI_BASE_URL={upstream}", "--OPENAI_API_KEY=", "--Serilog:MinimumLevel:Default=Error",
            "--Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime=Error", .. settings.Select(s => "--" + s)]);
        await app.StartAsync();
        return new ServerUnderTest(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
