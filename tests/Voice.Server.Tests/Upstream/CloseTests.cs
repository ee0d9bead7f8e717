using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Upstream;

/// <summary>The upstream closes, in every way there is, at every point of a turn: none of them is success, and the call goes on with another connection that owes what the first one owed.</summary>
public sealed class CloseTests
{
    private static readonly int[] Codes = [1000, 1001, 1005, 1006, 1008, 1011, 4000, 4999];

    public enum Point
    {
        AtRest,
        CallerSpeaks,
        ReplyAskedFor,
        ReplyBegun,
        InMidReply,
        ReplyBeingCancelled,
        ToolAtWork,
    }

    public static TheoryData<Point> Points => [.. Enum.GetValues<Point>()];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Close_WithAnyCode_IsALossThatTheCallSurvives(Point point)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        await using var server = await ServerUnderTest.StartAsync(upstream.BaseUrl, "Voice:Assistants=realtime", "Voice:Upstream:BreakAfter=1000");
        foreach (var code in Codes)
        {
            await using var caller = await Caller.TalkAsync(server.Url);
            var first = await upstream.NextPeerAsync();
            await caller.StateAsync("listening");
            var owed = await BringAsync(caller, first, point);
            if (code == 1006)
                first.Abort();
            else
                await first.CloseAsync(code, code == 1005 ? null : "");
            var second = await upstream.NextPeerAsync();
            if (owed)
            {
                await second.NextAsync("response.create");      // the page goes on showing what the caller waits for
            }
            else
            {
                await caller.StateAsync("connecting");
                await caller.StateAsync("listening");
            }
            await second.StartReplyAsync("r2");
            await second.SpeakAsync("r2", "i2", 100);
            await caller.NextAsync<Caller.AudioPiece>("Audio", piece => piece.ItemId == "i2");
            await second.EndReplyAsync("r2");
            caller.Talking.IsCompleted.ShouldBeFalse($"{code}");
        }
    }

    /// <returns>True if the next one has to answer.</returns>
    private static async Task<bool> BringAsync(Caller caller, ScriptedUpstream.Peer peer, Point point)
    {
        if (point == Point.AtRest)
            return false;
        if (point == Point.CallerSpeaks)
        {
            await peer.StartSpeechAsync("u1");
            return false;
        }
        await caller.Connection.InvokeAsync("SendText", "hello");
        await peer.NextAsync("response.create");
        if (point == Point.ReplyAskedFor)
            return true;
        await peer.StartReplyAsync("r1");
        if (point == Point.ToolAtWork)
        {
            await peer.SendAsync(new { type = "response.output_item.done", response_id = "r1", item = new { id = "i1", type = "function_call", call_id = "c1", name = "roll_dice", arguments = "{}" } });
            await caller.NextAsync<ToolCard>("Tool", card => card.State == "done");
            return true;
        }
        if (point == Point.ReplyBegun)
        {
            await caller.StateAsync("thinking");
            return true;
        }
        await peer.SpeakAsync("r1", "i1", 500);
        await caller.NextAsync<Caller.AudioPiece>("Audio");
        if (point == Point.InMidReply)
            return true;
        await caller.Connection.InvokeAsync("Interrupt");
        await peer.NextAsync("response.cancel");
        return false;
    }
}
