using System.Text.RegularExpressions;

namespace Voice.Browser.Tests.Engines;

/// <summary>The page in one engine, and what its user does with it.</summary>
internal sealed class EnginePage(IPageDriver driver)
{
    private const string TextInput = "[data-testid=text-input]";

    public Task<T> EvaluateAsync<T>(string expression) => driver.EvaluateAsync<T>(expression);

    public Task ClickTalkAsync() => driver.ClickAsync("[data-testid=talk]");

    /// <summary>Types and sends; the text field keeps the focus.</summary>
    public async Task TypeAsync(string text)
    {
        await driver.ClickAsync(TextInput);
        await driver.PressAsync(text);
        await driver.PressAsync(Key.Enter);
    }

    public Task PressAsync(string key) => driver.PressAsync(key);

    /// <summary>Waits until an expression holds; says what the page showed if it never does.</summary>
    public async Task UntilAsync(string expression, int seconds = 30)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await driver.EvaluateAsync<bool>(expression))
        {
            if (deadline.IsCancellationRequested)
                throw new InvalidOperationException($"Never held: {expression}. The page shows: {await driver.EvaluateAsync<string>("document.body.dataset.state + ': ' + document.body.innerText")}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    public Task StateAsync(string state) => UntilAsync($"document.body.dataset.state === '{state}'");

    /// <summary>Waits for a line of a speaker that matches, and returns it.</summary>
    public async Task<string> LineAsync(string role, string pattern, int seconds = 30)
    {
        var lines = $"[...document.querySelectorAll('[data-testid=transcript] [data-role={role}]')].map(e => e.textContent)";
        await UntilAsync($"{lines}.some(text => /{pattern}/i.test(text))", seconds);
        return (await driver.EvaluateAsync<string[]>(lines)).First(text => Regex.IsMatch(text, pattern, RegexOptions.IgnoreCase));
    }
}
