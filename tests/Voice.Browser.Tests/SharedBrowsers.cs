using System.Collections.Concurrent;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Voice.Browser.Tests.SharedBrowsers))]

namespace Voice.Browser.Tests;

/// <summary>What the tests share, because each start takes seconds: Playwright's driver, and one Chromium for each microphone. They end with the run.</summary>
public sealed class SharedBrowsers : IAsyncDisposable
{
    private static readonly Lazy<Task<IPlaywright>> Driver = new(Playwright.CreateAsync);
    private static readonly ConcurrentDictionary<string, Lazy<Task<IBrowser>>> Browsers = [];

    /// <summary>The Chromium with this microphone; it is started for the first who asks.</summary>
    internal static Task<IBrowser> OpenAsync(string? microphone) => Browsers.GetOrAdd(microphone ?? "", _ => new(() => StartAsync(microphone))).Value;

    /// <summary>Starts a Chromium. Whoever starts it ends it.</summary>
    /// <param name="microphone">The WAV, or null for a browser whose user refuses the microphone.</param>
    internal static async Task<IBrowser> StartAsync(string? microphone)
    {
        var program = Chromium.Find("chromium") ?? Chromium.Find("google-chrome") ?? Chromium.Find("chrome");
        Assert.SkipWhen(program is null, "Chromium is not on the PATH: install it (apt-get install chromium) to run the browser tests.");
        List<string> flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--autoplay-policy=user-gesture-required"];
        if (microphone is not null)
            flags.AddRange(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", $"--use-file-for-fake-audio-capture={microphone}%noloop"]);
        return await (await Driver.Value).Chromium.LaunchAsync(new() { ExecutablePath = program, Args = flags });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in Browsers.Values)
            await (await browser.Value).DisposeAsync();
        if (Driver.IsValueCreated)
            (await Driver.Value).Dispose();
    }
}
