namespace Voice.Browser.Tests;

/// <summary>A person without a key, in front of the simulator.</summary>
public sealed class PersonTests
{
    /// <summary>A machine that is busy with other tests is slow to connect, to hear and to speak. That is no failure of the assistant here.</summary>
    private static readonly string[] Patient =
        ["Voice:Liveness:Connect=00:00:20", "Voice:Liveness:Begin=00:00:20", "Voice:Liveness:Progress=00:00:40", "Voice:Liveness:Echo=00:00:10"];

    /// <summary>The person waits 12 s before the second phrase: what is said over a late reply would interrupt it.</summary>
    [Fact]
    public async Task RecordedPerson_WithNoKey_HoldsAConversation()
    {
        Assert.SkipUnless(File.Exists("/usr/share/pocketsphinx/model/en-us/en-us/mdef"), "The ears are not installed here: apt-get install libpocketsphinx3 pocketsphinx-en-us");
        var microphone = await Speech.RecordAsync(1.5, new Recording("one-moment-please"), 12, new Recording("please-try-again"), 12);
        await using var server = await ServerUnderTest.StartAsync(null, Patient);
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();

        await browser.CaptionAsync("user", "one moment please", seconds: 45);
        await browser.CaptionAsync("assistant", "take your time", seconds: 30);
        await browser.CaptionAsync("user", "please try again", seconds: 45);
        await browser.CaptionAsync("assistant", "no problem", seconds: 30);
        (await browser.Page.GetByTestId("not-understood").IsHiddenAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Person_NotUnderstood_IsToldOnceWhatWorks()
    {
        var microphone = await Speech.RecordAsync(1.5, new Recording("vm-nobodyavail"), 30);
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();

        await browser.UntilAsync("!document.getElementById('not-understood').hidden", seconds: 45);
        (await browser.Page.GetByTestId("not-understood").InnerTextAsync()).ShouldContain("OPENAI_BASE_URL");
    }
}
