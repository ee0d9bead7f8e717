namespace Voice.Browser.Tests;

/// <summary>A caller shows a picture on the page, and asks about it.</summary>
public sealed class PictureTests
{
    private const int Width = 640;
    private const int Height = 480;

    [Fact]
    public async Task AttachedPicture_AskedAboutByVoice_IsAnsweredWithItsSizeAndColour()
    {
        var microphone = await Speech.RecordAsync(9, new Speech.FliteVoice("what is in this picture"), 20);
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, microphone);
        await browser.Page.GetByTestId("talk").ClickAsync();
        await AttachAsync(browser, "house.png");
        await browser.CaptionAsync("user", "what is in this picture", seconds: 45);
        var answer = await browser.CaptionAsync("assistant", "red");
        answer.ShouldSatisfyAllConditions(words => words.ShouldContain("640"), words => words.ShouldContain("480"));
        await browser.StateAsync("speaking");
        await browser.UntilAsync("window.voice.playedSamples > 24000");
        (await browser.Page.EvaluateAsync<double>("window.voice.playbackRms()")).ShouldBeGreaterThan(0.02, "the answer must come out of the page");
    }

    [Fact]
    public async Task PictureAndTypedQuestion_WithoutACall_StartOneAndAreAnsweredTogether()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, await Speech.SilenceAsync());
        await ChooseAsync(browser, "house.png");
        await browser.Page.GetByTestId("text-input").FillAsync("What is in this picture?");
        await browser.Page.GetByTestId("text-input").PressAsync("Enter");
        (await browser.CaptionAsync("assistant", "red")).ShouldContain("640");
        (await browser.Page.GetByTestId("attachment").CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Camera_WhenAsked_SendsOneFrameAndIsOffAgain()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, await Speech.SilenceAsync());
        await browser.Page.GetByTestId("look").ClickAsync();
        await browser.UntilAsync("document.getElementById('look-preview').videoWidth > 0");
        (await browser.Page.GetByTestId("attachment").CountAsync()).ShouldBe(0, "nothing is sent before the caller asks for it");
        await browser.Page.GetByTestId("look-take").ClickAsync();
        await browser.Page.GetByTestId("attachment").WaitForAsync();
        await browser.UntilAsync("document.getElementById('look-panel').hidden && document.getElementById('look-preview').srcObject === null");
        await browser.CaptionAsync("user", "Picture: camera.jpg");
    }

    [Theory]
    [InlineData("broken.png", "image/png", "cannot read the picture")]
    [InlineData("drawing.svg", "image/svg+xml", "cannot read the picture")]
    [InlineData("virus.pdf", "application/pdf", "no document that can be read here")]
    public async Task File_ThatCannotBeTaken_IsAClearSentenceAndTheCallGoesOn(string name, string type, string sentence)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await using var browser = await Chromium.OpenAsync(server.Url, await Speech.SilenceAsync());
        await browser.Page.GetByTestId("attach-file").SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = name, MimeType = type, Buffer = [.. "MZ"u8, .. new byte[200]] });
        await browser.UntilAsync($"document.getElementById('notices').innerText.includes('{sentence}')");
        await AttachAsync(browser, "house.png");
        (await browser.Page.GetByTestId("attachment").CountAsync()).ShouldBe(1);
    }

    private static async Task AttachAsync(Chromium browser, string name)
    {
        await ChooseAsync(browser, name);
        await browser.Page.GetByTestId("attachment").WaitForAsync();
    }

    private static Task ChooseAsync(Chromium browser, string name) =>
        browser.Page.GetByTestId("attach-file").SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = name, MimeType = "image/png", Buffer = PlainPng.Of(Width, Height, red: 220, green: 20, blue: 30) });
}
