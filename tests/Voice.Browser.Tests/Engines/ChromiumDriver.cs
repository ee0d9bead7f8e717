using System.Text.Json;
using Microsoft.Playwright;

namespace Voice.Browser.Tests.Engines;

/// <summary>Chromium with a sound system beneath it, instead of a WAV file for a microphone.</summary>
internal sealed class ChromiumDriver(IPlaywright playwright, IBrowser browser, IPage page) : IPageDriver
{
    public static async Task<IPageDriver> StartAsync(SoundCard sound)
    {
        var program = Chromium.Find("chromium");
        Assert.SkipWhen(program is null, "Chromium is not on the PATH: install it (apt-get install chromium) to run the browser tests.");
        var playwright = await Playwright.CreateAsync();
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>().ToDictionary(name => name, name => Environment.GetEnvironmentVariable(name)!);
        foreach (var (name, value) in sound.Environment)
            environment[name] = value;
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Env = environment,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream", "--autoplay-policy=user-gesture-required"],
            IgnoreDefaultArgs = ["--mute-audio"],
        });
        return new ChromiumDriver(playwright, browser, await browser.NewPageAsync());
    }

    public Task OpenAsync(Uri address) => page.GotoAsync(address.ToString());

    public async Task<T> EvaluateAsync<T>(string expression) =>
        JsonSerializer.Deserialize<T>(await page.EvaluateAsync<string>($"JSON.stringify({expression})"))!;

    public Task ClickAsync(string selector) => page.ClickAsync(selector);

    public Task PressAsync(string keys) => keys switch
    {
        Key.Enter => page.Keyboard.PressAsync("Enter"),
        Key.Escape => page.Keyboard.PressAsync("Escape"),
        _ => page.Keyboard.TypeAsync(keys),
    };

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
