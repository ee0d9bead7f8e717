namespace Voice.Browser.Tests;

/// <summary>The faults that systems, devices and browsers cause in the sound of a page. Scripts that run before the page's own cause them.</summary>
public sealed class SoundTests
{
    private const string KeepContexts = """
        window.contexts = [];
        window.AudioContext = class extends AudioContext { constructor(options) { super(options); window.contexts.push(this); } };
        """;

    private const string KeepSocket = """
        window.WebSocket = class extends WebSocket { constructor(...how) { super(...how); window.socket = this; } };
        """;

    private const string AllRun = "window.contexts.length === 2 && window.contexts.every(c => c.state === 'running')";
    private const string Banner = "document.getElementById('sound-banner').innerText";
    private const string Notices = "document.getElementById('notices').innerText";

    [Fact]
    public async Task Contexts_ThatTheSystemStops_RunAgainByThemselves()
    {
        await using var call = await StartAsync(KeepContexts);
        await call.UntilAsync(AllRun);
        await call.Page.EvaluateAsync("Promise.all(window.contexts.map(c => c.suspend()))");
        await call.UntilAsync(AllRun);
        (await call.Page.EvaluateAsync<string>(Banner)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Contexts_ThatMayNotGoOn_AreToldOfAndComeBackWithAClick()
    {
        await using var call = await StartAsync(KeepContexts);
        await call.UntilAsync(AllRun);
        // As on iOS while the phone rings: to ask is allowed, to get is not.
        await call.Page.EvaluateAsync("(() => { const own = AudioContext.prototype.resume; window.contexts.forEach(c => { c.resume = () => window.granted ? own.call(c) : new Promise(() => {}); }); return Promise.all(window.contexts.map(c => c.suspend())).then(() => {}); })()");
        await call.UntilAsync($"{Banner}.includes('The sound has stopped.')");
        await ShotAsync(call, "sound-stopped");
        await call.Page.EvaluateAsync("window.addEventListener('click', () => window.granted = true, true)");
        await call.Page.GetByText("Turn it on again").ClickAsync();
        await call.UntilAsync(AllRun);
        await call.UntilAsync($"{Banner} === ''");
    }

    [Fact]
    public async Task Microphone_ThatGoesAway_IsReplacedByTheDefaultOneOrTheNextThatComes()
    {
        await using var call = await StartAsync("""
            const ask = MediaDevices.prototype.getUserMedia, list = MediaDevices.prototype.enumerateDevices;
            MediaDevices.prototype.getUserMedia = async function (c) { return window.stream = await ask.call(this, c); };
            MediaDevices.prototype.enumerateDevices = async function () { return window.none ? [] : list.call(this); };
            window.unplug = () => { for (const t of window.stream.getTracks()) { t.stop(); t.dispatchEvent(new Event('ended')); } };
            """);
        await call.Page.EvaluateAsync("window.unplug()");
        await call.UntilAsync($"{Notices}.includes('default microphone is used now')");
        var before = await call.Page.EvaluateAsync<int>("window.voice.framesSent");
        await call.UntilAsync($"window.voice.framesSent > {before + 20}");

        await call.Page.EvaluateAsync("(() => { window.none = true; window.unplug(); })()");
        await call.UntilAsync($"{Notices}.includes('there is no other')");
        await ShotAsync(call, "no-microphone-left");
        await call.Page.EvaluateAsync("(() => { window.none = false; navigator.mediaDevices.dispatchEvent(new Event('devicechange')); })()");
        await call.UntilAsync($"{Notices}.includes('A microphone is there again')");
    }

    [Fact]
    public async Task Microphone_ThatTheSystemSilences_IsToldOfAndOpenedAgainWithAClick()
    {
        await using var call = await StartAsync("""
            const ask = MediaDevices.prototype.getUserMedia;
            MediaDevices.prototype.getUserMedia = async function (c) { window.asked = (window.asked ?? 0) + 1; return window.stream = await ask.call(this, c); };
            """);
        await call.Page.EvaluateAsync("(() => { const t = window.stream.getAudioTracks()[0]; Object.defineProperty(t, 'muted', { value: true }); t.dispatchEvent(new Event('mute')); })()");
        await call.UntilAsync($"{Banner}.includes('The microphone is silent.')");
        await call.Page.GetByText("Turn it on again").ClickAsync();
        await call.UntilAsync($"window.asked === 2 && {Banner} === ''");
    }

    [Fact]
    public async Task Browser_WhoseSoundNeverStarts_SaysSoAndATypedCallGoesOnInWords()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var microphone = await Speech.SilenceAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, microphone, """
            AudioContext.prototype.resume = () => new Promise(() => {});
            Object.defineProperty(BaseAudioContext.prototype, 'state', { get: () => 'suspended' });
            const after = window.setTimeout;
            window.setTimeout = (run, ms, ...rest) => after(run, ms === 8000 ? 1500 : ms, ...rest);
            """);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("error");
        (await browser.Page.GetByTestId("status").InnerTextAsync()).ShouldContain("The sound of this browser does not start.");
        await ShotAsync(browser, "no-output");
        await browser.Page.GetByTestId("text-input").FillAsync("roll the dice");
        await browser.Page.GetByTestId("text-input").PressAsync("Enter");
        await browser.CaptionAsync("assistant", "[1-6]|one|two|three|four|five|six");
    }

    [Fact]
    public async Task QuestionForTheMicrophone_WithoutAnAnswer_IsPointedToAndGivenUp()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, await Speech.SilenceAsync(), """
            window.answer = false;
            const ask = MediaDevices.prototype.getUserMedia;
            MediaDevices.prototype.getUserMedia = function (c) { return window.answer ? ask.call(this, c) : new Promise(() => {}); };
            const after = window.setTimeout;
            window.setTimeout = (run, ms, ...rest) => after(run, ms === 30000 ? 3500 : ms, ...rest);
            """);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.UntilAsync("document.getElementById('status').innerText.includes('Allow the microphone')");
        await ShotAsync(browser, "allow-the-microphone");
        await browser.StateAsync("error");
        (await browser.Page.GetByTestId("status").InnerTextAsync()).ShouldContain("was not answered");
        await browser.Page.EvaluateAsync("window.answer = true");
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("listening");
    }

    [Fact]
    public async Task Page_ThatSlept_SendsNothingOldAndNoticesThatItsConnectionIsDead()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await using var cable = new Cable(server.Url);
        await using var browser = await Chromium.OpenAsync(cable.Url, await Speech.SilenceAsync(), KeepSocket);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("listening");
        await browser.UntilAsync("window.voice.framesSent > 50");
        // A frozen page: its audio thread goes on, it itself does not, and meanwhile its connection dies. A sign of life (SignalR's
        // ping) that came before that is read only after the page woke: it says nothing of the connection as it is then.
        var frozen = browser.Page.EvaluateAsync<SlowWaking>("""
            (() => {
              const sent = window.voice.framesSent, end = performance.now() + 4500;
              while (performance.now() < end);
              const woke = performance.now();
              setTimeout(() => window.socket.dispatchEvent(new MessageEvent("message", { data: new Uint8Array([2, 0x91, 6]).buffer })), 300);
              return new Promise((done) => setTimeout(() => done({ frames: window.voice.framesSent - sent, took: performance.now() - woke }), 1500));
            })()
            """);
        cable.Hold();
        var waking = await frozen;
        // Live sound is a frame each 20 ms; a second of it may have waited for the page. 4.5 s would be 225 frames more.
        waking.Frames.ShouldBeInRange(10, (int)(waking.Took / 20) + 50);
        await browser.StateAsync("reconnecting", seconds: 10);
        cable.PlugIn();
        await browser.StateAsync("listening");
        (await browser.Page.EvaluateAsync<int>("window.voice.resumes")).ShouldBe(1);
    }

    private static async Task<SpokenCall> StartAsync(string before)
    {
        var server = await ServerUnderTest.StartAsync();
        var browser = await Chromium.OpenAsync(server.Url, await Speech.SilenceAsync(), before);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("listening");
        return new SpokenCall(server, browser);
    }

    private static Task ShotAsync(SpokenCall call, string name) => ShotAsync(call.Browser, name);

    /// <summary>A picture for a person who sets VOICE_SHOTS to a folder.</summary>
    private static async Task ShotAsync(Chromium browser, string name)
    {
        if (Environment.GetEnvironmentVariable("VOICE_SHOTS") is { Length: > 0 } shots)
            await browser.Page.ScreenshotAsync(new() { Path = Path.Combine(shots, name + ".png") });
    }

    private sealed record SlowWaking
    {
        public int Frames { get; init; }

        /// <summary>Milliseconds from the page's waking to the count of its frames.</summary>
        public double Took { get; init; }
    }

    private sealed record SpokenCall(ServerUnderTest Server, Chromium Browser) : IAsyncDisposable
    {
        public Microsoft.Playwright.IPage Page => Browser.Page;

        public Task UntilAsync(string expression) => Browser.UntilAsync(expression);

        public async ValueTask DisposeAsync()
        {
            await Browser.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
