using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Knowledge;

/// <summary>A document from the page to the answer, with nothing canned: the built-in simulator reads it.</summary>
public sealed class SimulatedDocumentTests
{
    [Fact]
    public async Task Document_AttachedAndAskedAbout_IsCitedWithItsPage()
    {
        var data = Directory.CreateTempSubdirectory("voice-data").FullName;
        await using var server = await ServerUnderTest.StartAsync(null, "Voice:Simulator:Pace=0", $"Voice:DataFolder={data}");
        await using var caller = await Caller.ConnectAsync(server.Url);
        var cited = Channel.CreateUnbounded<CitationCard>();
        using var listening = caller.Connection.On<string, CitationCard[]>("Citations", (_, citations) =>
        {
            foreach (var citation in citations)
                cited.Writer.TryWrite(citation);
        });
        caller.Talk();
        var call = await caller.NextAsync<CallStart>("CallStarted");
        var file = Documents.Pdf("Tea costs three euro.", "Nothing to see here.", "Coffee costs four euro.", "Cake is sold out.", "The end of the menu.");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, $"/calls/{call.CallId}/attachments?name=menu.pdf")) { Content = new ByteArrayContent(file) };
        request.Headers.Authorization = new("Bearer", call.Resume);
        (await http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Created);

        await caller.Connection.InvokeAsync("SendText", "What does the document say about coffee?");

        var citation = await cited.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        (citation.File, citation.Page).ShouldBe(("menu.pdf", 3));
        citation.Quote.ShouldContain("Coffee costs four euro");
        (await caller.NextAsync<ToolCard>("Tool", card => card.State is "done" or "failed")).State.ShouldBe("done");
        await caller.NextAsync<Caption>("Caption", caption => caption.Role == "assistant" && caption.Text.Contains("four", StringComparison.OrdinalIgnoreCase));
        var files = new Uri(server.Url, "/simulator/v1/files");
        (await http.GetStringAsync(files)).ShouldContain("menu.pdf");

        await caller.Connection.InvokeAsync("HangUp");

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await http.GetStringAsync(files, deadline.Token)).Contains("menu.pdf", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
    }
}
