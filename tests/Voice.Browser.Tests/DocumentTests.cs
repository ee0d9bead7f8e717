using Microsoft.Playwright;
using Voice.Server.Tests.Knowledge;

namespace Voice.Browser.Tests;

/// <summary>A caller hands over a document on the page, and asks about it.</summary>
public sealed class DocumentTests
{
    [Fact]
    public async Task AttachedDocument_AskedAbout_IsAnsweredWithThePageOnTheCard()
    {
        var data = Directory.CreateTempSubdirectory("voice-data").FullName;
        await using var server = await ServerUnderTest.StartAsync(null, $"Voice:DataFolder={data}");
        await using var browser = await Chromium.OpenAsync(server.Url, await Speech.SilenceAsync());
        await browser.Page.GetByTestId("talk").ClickAsync();
        await browser.StateAsync("listening");
        var file = Documents.Pdf("Tea costs three euro.", "Nothing to see here.", "Coffee costs four euro.", "Cake is sold out.", "The end of the menu.");
        await browser.Page.GetByTestId("attach-file").SetInputFilesAsync(new FilePayload { Name = "menu.pdf", MimeType = "application/pdf", Buffer = file });
        await browser.Page.GetByTestId("attachment").WaitForAsync();
        await browser.Page.GetByTestId("text-input").FillAsync("What does the document say about coffee?");
        await browser.Page.GetByTestId("text-input").PressAsync("Enter");
        var citation = browser.Page.GetByTestId("tool").GetByTestId("citation");
        await citation.First.WaitForAsync();
        var shown = await citation.First.InnerTextAsync();
        shown.ShouldSatisfyAllConditions(words => words.ShouldContain("menu.pdf"), words => words.ShouldContain("page 3"), words => words.ShouldContain("Coffee costs four euro"));
        await browser.CaptionAsync("assistant", "coffee costs (four|4) euro");
        await browser.UntilAsync("window.voice.playedSamples > 12000");
    }
}
