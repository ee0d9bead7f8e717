using System.Net;
using Voice.Server.Browser;
using Voice.Server.Tests.Tools.Mcp;

namespace Voice.Server.Tests;

/// <summary>The work of sockets runs on the threads that wait for them, so blocking code stops every call. These tests block.</summary>
public sealed class SocketThreadsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly string _folder = Directory.CreateTempSubdirectory("voice-threads").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ToolThatNeverLetsGo_InOneCall_HoldsUpNoOther()
    {
        File.Copy(McpTools.Built("ToolPlugin"), Path.Combine(_folder, "ToolPlugin.dll"));
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerProcess.StartAsync(upstream.BaseUrl, "Voice:Tools:Folder=" + _folder);
        await using var one = await Caller.TalkAsync(server.Url);
        var oneModel = await upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        await using var other = await Caller.TalkAsync(server.Url);
        var otherModel = await upstream.Peers.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        await oneModel.StartReplyAsync("resp_1");
        await oneModel.SendAsync(new
        {
            type = "response.output_item.done",
            response_id = "resp_1",
            item = new { type = "function_call", status = "completed", call_id = "call_1", name = "sit_there", arguments = "{}" },
        });
        await one.NextAsync<ToolCard>("Tool", card => card is { Name: "sit_there", State: "running" });
        await otherModel.StartReplyAsync("resp_2");
        await otherModel.SpeakAsync("resp_2", "item_2", milliseconds: 20);
        (await other.NextAsync<Caller.AudioPiece>("Audio")).ItemId.ShouldBe("item_2");
    }

    [Fact]
    public async Task ConsoleThatIsNotRead_DelaysNoCall()
    {
        // Far more than a pipe holds.
        const int Lines = 1_000;
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerProcess.StartAsync(upstream.BaseUrl);
        using var http = new HttpClient { Timeout = Patience };
        for (var i = 0; i < Lines; i++)
            (await http.PostAsync(new Uri(server.Url, "/phone/twilio"), null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);      // which is a line
    }
}
