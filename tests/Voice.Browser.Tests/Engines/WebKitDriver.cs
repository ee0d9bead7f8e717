using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Voice.Browser.Tests.Engines;

/// <summary>WebKitGTK's MiniBrowser on a virtual display. Source: W3C WebDriver.</summary>
internal sealed class WebKitDriver : IPageDriver
{
    private readonly ChildProgram _display;
    private readonly ChildProgram _driver;
    private readonly HttpClient _http;
    private string _session = "";

    private WebKitDriver(ChildProgram display, ChildProgram driver, HttpClient http) => (_display, _driver, _http) = (display, driver, http);

    private static string? MiniBrowser { get; } = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-*").SelectMany(d => Directory.EnumerateDirectories(d, "webkit*gtk-*")).Select(d => Path.Combine(d, "MiniBrowser")).FirstOrDefault(File.Exists)
        : null;

    public static async Task<IPageDriver> StartAsync(SoundCard sound)
    {
        Assert.SkipWhen(Chromium.Find("WebKitWebDriver") is null || MiniBrowser is null, "WebKitWebDriver or its MiniBrowser is not there: install it (apt-get install webkit2gtk-driver) to run the tests of engines.");
        Assert.SkipWhen(Chromium.Find("Xvfb") is null, "Xvfb is not on the PATH: install it (apt-get install xvfb) to run the tests of engines.");
        var display = ChildProgram.Start("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
        var number = await display.LineAsync(line => int.TryParse(line, out _));
        var port = FreePort();
        var driver = ChildProgram.Start("WebKitWebDriver", [$"--port={port}"], [.. sound.Environment, ("DISPLAY", ":" + number), ("GDK_BACKEND", "x11"), ("NO_AT_BRIDGE", "1"), ("LIBGL_ALWAYS_SOFTWARE", "1")]);
        var webKit = new WebKitDriver(display, driver, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) });
        await webKit.BeginAsync();
        return webKit;
    }

    public Task OpenAsync(Uri page) => CallAsync(HttpMethod.Post, "/url", new() { ["url"] = page.ToString() });

    public async Task<T> EvaluateAsync<T>(string expression)
    {
        var json = await CallAsync(HttpMethod.Post, "/execute/sync", new() { ["script"] = $"return JSON.stringify({expression})", ["args"] = new JsonArray() });
        return JsonSerializer.Deserialize<T>(json.GetString()!)!;
    }

    public async Task ClickAsync(string selector)
    {
        var found = await CallAsync(HttpMethod.Post, "/element", new() { ["using"] = "css selector", ["value"] = selector });
        await CallAsync(HttpMethod.Post, $"/element/{found.EnumerateObject().Single().Value.GetString()}/click", []);
    }

    public Task PressAsync(string keys)
    {
        var actions = new JsonArray([.. keys.SelectMany(key => (JsonObject[])[new() { ["type"] = "keyDown", ["value"] = key.ToString() }, new() { ["type"] = "keyUp", ["value"] = key.ToString() }])]);
        return CallAsync(HttpMethod.Post, "/actions", new() { ["actions"] = new JsonArray(new JsonObject { ["type"] = "key", ["id"] = "keyboard", ["actions"] = actions }) });
    }

    public async ValueTask DisposeAsync()
    {
        if (_session.Length > 0)
            await CallAsync(HttpMethod.Delete, "", null);
        _http.Dispose();
        _driver.Dispose();
        _display.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task BeginAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var status = await _http.GetAsync(new Uri("/status", UriKind.Relative));
                if (status.IsSuccessStatusCode)
                    break;
            }
            catch (HttpRequestException) when (!deadline.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        }
        var options = new JsonObject { ["binary"] = MiniBrowser, ["args"] = new JsonArray("--automation") };
        var session = await SendAsync(HttpMethod.Post, "/session", new() { ["capabilities"] = new JsonObject { ["alwaysMatch"] = new JsonObject { ["webkitgtk:browserOptions"] = options } } });
        _session = "/session/" + session.GetProperty("sessionId").GetString();
    }

    private Task<JsonElement> CallAsync(HttpMethod method, string path, JsonObject? body) => SendAsync(method, _session + path, body);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : new StringContent(body.ToJsonString()) };
        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return response.IsSuccessStatusCode ? answer.GetProperty("value") : throw new InvalidOperationException($"{path} failed: {answer}. {_driver.Said}");
    }
}
