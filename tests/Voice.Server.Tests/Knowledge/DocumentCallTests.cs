using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;
using Voice.Server.Knowledge.Documents;

namespace Voice.Server.Tests.Knowledge;

/// <summary>A document in a call of the whole server: the model calls the tool, the page shows the place, and the provider keeps nothing.</summary>
public sealed class DocumentCallTests : IDisposable
{
    private const string Answer = """{"answer":"Coffee costs four euro.","found":true,"citations":[{"file":"prices.pdf","page":2,"quote":"Coffee costs 4 euro"}]}""";

    private readonly string _data = Directory.CreateTempSubdirectory("voice-data").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Document_OfACall_IsCitedOnThePageAndDeletedWithTheCall(bool messagePack)
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Answer = _ => Answer;
        await using var server = await ServerUnderTest.StartAsync(provider.BaseUrl, "Voice:Assistants=realtime", $"Voice:DataFolder={_data}");
        await using var caller = await Caller.ConnectAsync(server.Url, messagePack);
        var cited = Channel.CreateUnbounded<(string CallId, CitationCard[] Citations)>();
        using var listening = caller.Connection.On<string, CitationCard[]>("Citations", (callId, citations) => cited.Writer.TryWrite((callId, citations)));
        caller.Talk();
        var call = await caller.NextAsync<CallStart>("CallStarted");
        var model = await provider.Socket.NextPeerAsync();
        model.Got("session.update").First().GetRawText().ShouldContain("read_document");
        await server.Get<CallDocuments>().AddAsync(call.CallId, "prices.pdf", "application/pdf", Documents.Pdf("Tea costs 3 euro", "Coffee costs 4 euro"), CancellationToken.None);

        await CallToolAsync(model, "read_document", """{"question":"What does coffee cost?"}""");

        var (toolCall, citations) = await cited.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        toolCall.ShouldBe("call_1");
        citations.ShouldBe([new CitationCard("prices.pdf", 2, "Coffee costs 4 euro", null)]);
        (await caller.NextAsync<ToolCard>("Tool", card => card.State == "done")).Result!.ShouldContain("From: prices.pdf, page 2.");
        await caller.Connection.InvokeAsync("HangUp");
        await FakeProvider.UntilAsync(() => provider.Files.IsEmpty);
    }

    [Fact]
    public async Task Call_ThatEndsWhileADocumentIsRead_StopsReading()
    {
        await using var provider = await FakeProvider.StartAsync();
        var aborted = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        provider.Fault = async (http, request) =>
        {
            if (request != "POST responses")
                return false;
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            aborted.TrySetResult();
            return true;
        };
        await using var server = await ServerUnderTest.StartAsync(provider.BaseUrl, "Voice:Assistants=realtime", $"Voice:DataFolder={_data}");
        await using var caller = await Caller.TalkAsync(server.Url);
        var call = await caller.NextAsync<CallStart>("CallStarted");
        var model = await provider.Socket.NextPeerAsync();
        await server.Get<CallDocuments>().AddAsync(call.CallId, "prices.txt", null, "Coffee costs 4 euro"u8.ToArray(), CancellationToken.None);
        await CallToolAsync(model, "read_document", """{"question":"What does coffee cost?"}""");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await caller.Connection.InvokeAsync("HangUp");

        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await FakeProvider.UntilAsync(() => provider.Files.IsEmpty);
    }

    [Fact]
    public async Task Files_OfAServerThatWasKilled_AreDeletedByTheNextOne()
    {
        await using var provider = await FakeProvider.StartAsync();
        provider.Files["file-of-somebody-else"] = new("file-of-somebody-else", "x", "user_data", null, []);
        var killed = await ServerProcess.StartAsync(provider.BaseUrl, "environment=Development", "Voice:Assistants=realtime", $"Voice:DataFolder={_data}");
        Caller? caller = null;
        try
        {
            caller = await Caller.TalkAsync(killed.Url);
            var call = await caller.NextAsync<CallStart>("CallStarted");
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(killed.Url, $"/calls/{call.CallId}/attachments?name=prices.txt")) { Content = new ByteArrayContent("Coffee costs 4 euro"u8.ToArray()) };
            request.Headers.Authorization = new("Bearer", call.Resume);
            (await http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Created);
            provider.Files.Count.ShouldBe(2);
        }
        finally
        {
            // Not asked to stop, but killed.
            await killed.DisposeAsync();
            if (caller is not null)
                await caller.DisposeAsync();
        }
        provider.Files.Count.ShouldBe(2);

        await using var next = await ServerUnderTest.StartAsync(provider.BaseUrl, $"Voice:DataFolder={_data}");

        await FakeProvider.UntilAsync(() => provider.Files.Count == 1);
        provider.Files.Keys.ShouldBe(["file-of-somebody-else"]);
    }

    private static async Task CallToolAsync(ScriptedUpstream.Peer model, string name, string arguments)
    {
        await model.StartReplyAsync("resp_1");
        var item = new { id = "item_1", type = "function_call", status = "completed", call_id = "call_1", name, arguments };
        await model.SendAsync(new { type = "response.output_item.done", response_id = "resp_1", output_index = 0, item });
        await model.SendAsync(new { type = "response.done", response = new { id = "resp_1", status = "completed", output = new[] { item } } });
    }
}
