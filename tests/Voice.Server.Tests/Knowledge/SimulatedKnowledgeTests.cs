using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Knowledge;

/// <summary>The operator's folder from the disk to the answer, with nothing canned: the built-in simulator keeps and searches the store.</summary>
public sealed class SimulatedKnowledgeTests
{
    [Fact]
    public async Task Folder_OfTwentyDocuments_IsAnsweredFromAndChangesAreKnownSoon()
    {
        var root = Directory.CreateTempSubdirectory("voice-knowledge").FullName;
        var folder = Directory.CreateDirectory(Path.Combine(root, "folder")).FullName;
        for (var i = 0; i < 17; i++)
            await File.WriteAllTextAsync(Path.Combine(folder, $"note-{i}.txt"), $"Note number {i} is about nothing that matters.");
        await File.WriteAllTextAsync(Path.Combine(folder, "price-list.md"), "# Prices\n\nCoffee costs four euro.\n");
        await File.WriteAllBytesAsync(Path.Combine(folder, "rules.docx"), Documents.Docx("Dogs are welcome."));
        await File.WriteAllBytesAsync(Path.Combine(folder, "hours.pdf"), Documents.Pdf("The shop opens at nine."));
        await using var server = await ServerUnderTest.StartAsync(
            null, "Voice:Simulator:Pace=0", "Voice:Documents:Enabled=false", $"Voice:DataFolder={Path.Combine(root, "data")}", $"Voice:Knowledge:Folder={folder}");
        using var http = new HttpClient();
        await FakeProvider.UntilAsync(() => Known() == 20);
        await using var caller = await Caller.ConnectAsync(server.Url);
        var cited = Channel.CreateUnbounded<CitationCard>();
        using var listening = caller.Connection.On<string, CitationCard[]>("Citations", (_, citations) => cited.Writer.TryWrite(citations[0]));
        caller.Talk();
        await caller.NextAsync<CallStart>("CallStarted");

        (await AskAsync()).ShouldBe("price-list.md");
        await caller.NextAsync<Caption>("Caption", caption => caption.Role == "assistant" && caption.Text.Contains("four", StringComparison.OrdinalIgnoreCase));

        await File.WriteAllTextAsync(Path.Combine(folder, "price-list.md"), "# Prices\n\nCoffee costs seven euro.\n");
        var changed = TimeProvider.System.GetTimestamp();
        await FakeProvider.UntilAsync(() => Search().Contains("seven", StringComparison.Ordinal));
        TimeProvider.System.GetElapsedTime(changed).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        await AskAsync();
        await caller.NextAsync<Caption>("Caption", caption => caption.Role == "assistant" && caption.Text.Contains("seven", StringComparison.OrdinalIgnoreCase));

        int Known() => JsonDocument.Parse(http.GetStringAsync(new Uri(server.Url, "/health/ready")).GetAwaiter().GetResult()).RootElement.GetProperty("knowledge").GetInt32();

        string Search() => server.Get<Voice.Server.Knowledge.Stores.KnowledgeSearch>().FindAsync("What does coffee cost?", CancellationToken.None).GetAwaiter().GetResult() is [{ } best, ..] ? best.Text : "";

        async Task<string> AskAsync()
        {
            await caller.Connection.InvokeAsync("SendText", "What does the knowledge base say about coffee?");
            return (await cited.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30))).File;
        }
    }
}
