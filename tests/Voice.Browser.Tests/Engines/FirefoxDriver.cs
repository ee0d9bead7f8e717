using System.Text.Json;
using System.Text.Json.Nodes;

namespace Voice.Browser.Tests.Engines;

/// <summary>Firefox ESR without a window. Source: W3C WebDriver BiDi, which it speaks itself.</summary>
internal sealed class FirefoxDriver : IPageDriver
{
    private const string Announcement = "WebDriver BiDi listening on ";

    private readonly DirectoryInfo _profile;
    private readonly ChildProgram _firefox;
    private readonly BiDi _bidi;
    private readonly string _context;

    private FirefoxDriver(DirectoryInfo profile, ChildProgram firefox, BiDi bidi, string context) =>
        (_profile, _firefox, _bidi, _context) = (profile, firefox, bidi, context);

    public static async Task<IPageDriver> StartAsync(SoundCard sound)
    {
        var program = Chromium.Find("firefox-esr") ?? Chromium.Find("firefox");
        Assert.SkipWhen(program is null, "Firefox is not on the PATH: install it (apt-get install firefox-esr) to run the tests of engines.");
        var profile = Directory.CreateTempSubdirectory("voice-firefox-");
        await File.WriteAllTextAsync(
            Path.Combine(profile.FullName, "user.js"),
            """
            user_pref("media.navigator.permission.disabled", true);
            user_pref("app.update.enabled", false);
            user_pref("browser.aboutwelcome.enabled", false);
            user_pref("browser.shell.checkDefaultBrowser", false);
            user_pref("datareporting.policy.dataSubmissionEnabled", false);
            user_pref("network.captive-portal-service.enabled", false);
            user_pref("network.connectivity-service.enabled", false);
            user_pref("toolkit.telemetry.enabled", false);
            """);
        var firefox = ChildProgram.Start(program, ["--headless", "--no-remote", "--profile", profile.FullName, "--remote-debugging-port", "0"], sound.Environment);
        var line = await firefox.LineAsync(l => l.Contains(Announcement, StringComparison.Ordinal));
        var bidi = await BiDi.ConnectAsync(new Uri(line[(line.IndexOf(Announcement, StringComparison.Ordinal) + Announcement.Length)..].Trim() + "/session"));
        await bidi.CallAsync("session.new", new() { ["capabilities"] = new JsonObject() });
        var tree = await bidi.CallAsync("browsingContext.getTree", []);
        return new FirefoxDriver(profile, firefox, bidi, tree.GetProperty("contexts")[0].GetProperty("context").GetString()!);
    }

    public Task OpenAsync(Uri page) =>
        _bidi.CallAsync("browsingContext.navigate", new() { ["context"] = _context, ["url"] = page.ToString(), ["wait"] = "complete" });

    public async Task<T> EvaluateAsync<T>(string expression)
    {
        var answer = await _bidi.CallAsync(
            "script.evaluate",
            new() { ["expression"] = $"JSON.stringify({expression})", ["target"] = new JsonObject { ["context"] = _context }, ["awaitPromise"] = true });
        return answer.TryGetProperty("result", out var result) && result.TryGetProperty("value", out var json)
            ? JsonSerializer.Deserialize<T>(json.GetString()!)!
            : throw new InvalidOperationException($"{expression} failed: {answer}");
    }

    public async Task ClickAsync(string selector)
    {
        var at = await EvaluateAsync<int[]>($"(() => {{ const r = document.querySelector('{selector}').getBoundingClientRect(); return [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)]; }})()");
        await ActAsync("pointer", new() { ["type"] = "pointerMove", ["x"] = at[0], ["y"] = at[1] }, new() { ["type"] = "pointerDown", ["button"] = 0 }, new() { ["type"] = "pointerUp", ["button"] = 0 });
    }

    public Task PressAsync(string keys) =>
        ActAsync("key", [.. keys.SelectMany(key => (JsonObject[])[new() { ["type"] = "keyDown", ["value"] = key.ToString() }, new() { ["type"] = "keyUp", ["value"] = key.ToString() }])]);

    public async ValueTask DisposeAsync()
    {
        await _bidi.DisposeAsync();
        _firefox.Dispose();
        _profile.Delete(recursive: true);
    }

    private Task ActAsync(string device, params JsonObject[] actions) =>
        _bidi.CallAsync("input.performActions", new() { ["context"] = _context, ["actions"] = new JsonArray(new JsonObject { ["type"] = device, ["id"] = device, ["actions"] = new JsonArray([.. actions]) }) });
}
