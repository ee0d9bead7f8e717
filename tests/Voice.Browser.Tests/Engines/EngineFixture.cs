
namespace Voice.Browser.Tests.Engines;

/// <summary>One server, one sound card, and each engine started once, when the first test wants it: starting costs more than a test.</summary>
public sealed class EngineFixture : IAsyncDisposable
{
    private readonly Dictionary<Engine, IPageDriver> _engines = [];
    private SoundCard? _sound;
    private ServerUnderTest? _server;

    internal SoundCard Sound => _sound!;

    internal ServerUnderTest Server => _server!;

    /// <summary>The page in an engine, as it is when it has just been opened.</summary>
    /// <param name="address">Of the server, if it is not the usual one.</param>
    internal async Task<EnginePage> OpenAsync(Engine engine, Uri? address = null)
    {
        _sound ??= await SoundCard.StartAsync();
        _server ??= await ServerUnderTest.StartAsync();
        if (!_engines.TryGetValue(engine, out var driver))
            driver = _engines[engine] = await (engine switch
            {
                Engine.Firefox => FirefoxDriver.StartAsync(_sound),
                Engine.WebKit => WebKitDriver.StartAsync(_sound),
                _ => ChromiumDriver.StartAsync(_sound),
            });
        await driver.OpenAsync(new Uri(address ?? _server.Url, "/?raw=1&diagnostics=1"));
        return new EnginePage(driver);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var driver in _engines.Values)
            await driver.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _sound?.Dispose();
    }
}
