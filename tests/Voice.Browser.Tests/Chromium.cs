using Microsoft.Playwright;

namespace Voice.Browser.Tests;

/// <summary>A page in real Chromium, with a WAV file as its microphone. Each has a profile of its own.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly IBrowserContext _profile;
    private readonly IBrowser? _own;

    private Chromium(IBrowserContext profile, IPage page, IBrowser? own)
    {
        _profile = profile;
        _own = own;
        Page = page;
    }

    public IPage Page { get; }

    /// <param name="microphone">The WAV, or null for a browser whose user refuses the microphone.</param>
    /// <param name="before">A script that runs before those of the page: what the system does to it.</param>
    public static async Task<Chromium> OpenAsync(Uri url, string? microphone, string? before = null)
    {
        // The microphone is that of the whole program: only pages without a word to say share one.
        var shared = microphone is null || microphone == await Speech.SilenceAsync();
        var browser = shared ? await SharedBrowsers.OpenAsync(microphone) : await SharedBrowsers.StartAsync(microphone);
        var profile = await browser.NewContextAsync();
        var page = await profile.NewPageAsync();
        if (before is not null)
            await page.AddInitScriptAsync(before);
        await page.GotoAsync(new Uri(url, url.AbsolutePath + "?raw=1&diagnostics=1").ToString());
        return new Chromium(profile, page, shared ? null : browser);
    }

    /// <summary>Waits until an expression in the page holds; says what the page showed if it never does.</summary>
    public async Task UntilAsync(string expression, int seconds = 20)
    {
        // Not WaitForFunction: it needs eval, which the page's security policy forbids, and that policy is tested too.
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await Page.EvaluateAsync<bool>(expression))
        {
            if (deadline.IsCancellationRequested)
                throw new InvalidOperationException($"Never held: {expression}. {await ShownAsync()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    public Task StateAsync(string state, int seconds = 20) => UntilAsync($"document.body.dataset.state === '{state}'", seconds);

    /// <summary>Waits for a finished caption of a speaker that holds some words, and returns its text.</summary>
    public async Task<string> CaptionAsync(string role, string words, int seconds = 20)
    {
        var line = Page.GetByTestId("transcript").Locator($"[data-role={role}]", new() { HasTextRegex = new(words, System.Text.RegularExpressions.RegexOptions.IgnoreCase) });
        try
        {
            await line.First.WaitForAsync(new() { Timeout = seconds * 1000 });
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"No line of {role} said: {words}. {await ShownAsync()}");
        }
        return await line.First.InnerTextAsync();
    }

    private async Task<string> ShownAsync()
    {
        var state = await Page.EvaluateAsync<string>("document.body.dataset.state");
        var lines = await Page.GetByTestId("transcript").InnerTextAsync();
        return $"State: {state}. Status: {await Page.GetByTestId("status").InnerTextAsync()}. Transcript: {lines}";
    }

    public async ValueTask DisposeAsync()
    {
        await _profile.DisposeAsync();
        if (_own is not null)
            await _own.DisposeAsync();
    }

    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
