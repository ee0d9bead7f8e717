using Voice.Audio;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

public sealed class PlaybackLedgerTests
{
    private readonly PlaybackLedger _ledger = new(AudioFormat.MuLaw8K);

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    private bool Send(string item, int ms, double now = 0) => _ledger.Send("r1", item, 0, ms * 8, Ms(now));

    private static PlaybackReport[] Reports(params (string Item, double Ms)[] reports) => [.. reports.Select(r => new PlaybackReport(r.Item, 0, Ms(r.Ms)))];

    [Fact]
    public void Send_FirstOfAPart_SaysSo()
    {
        Send("i1", 20).ShouldBeTrue();
        Send("i1", 20).ShouldBeFalse();
        Send("i2", 20).ShouldBeTrue();
    }

    [Fact]
    public void EndsAt_PiecesThatComeFasterThanTheyArePlayed_AddUp()
    {
        Send("i1", 1000);
        Send("i1", 1000, now: 100);
        _ledger.EndsAt.ShouldBe(Ms(2000));
        Send("i1", 500, now: 3000);
        _ledger.EndsAt.ShouldBe(Ms(3500), "a pause is a pause");
    }

    [Fact]
    public void Part_PlayedButNotComplete_IsStillPlaying()
    {
        Send("i1", 100);
        _ledger.Report(Reports(("i1", 100)), Ms(100));
        _ledger.IsPlaying.ShouldBeTrue();
        _ledger.End("i1", 0).ShouldBeTrue();
        _ledger.IsPlaying.ShouldBeFalse();
        _ledger.End("i1", 0).ShouldBeFalse();
    }

    [Fact]
    public void Part_ThatLacksAFewMilliseconds_HasBeenHeard()
    {
        Send("i1", 1000);
        _ledger.End("i1", 0);
        _ledger.Report(Reports(("i1", 995)), Ms(1000));
        _ledger.IsPlaying.ShouldBeTrue();
        _ledger.Report(Reports(("i1", 996)), Ms(1000));
        _ledger.IsPlaying.ShouldBeFalse();
    }

    [Fact]
    public void Report_OfWhatCannotHaveBeenPlayedYet_IsBelievedWhenItsTimeComes()
    {
        Send("i1", 1000);
        Send("i2", 1000);
        _ledger.Report(Reports(("i2", 900)), Ms(300));
        _ledger.Heard().Single(part => part.ItemId == "i1").Played.ShouldBe(Ms(300));
        _ledger.Heard().Single(part => part.ItemId == "i2").Played.ShouldBe(TimeSpan.Zero);
        _ledger.CatchUp(Ms(1500));
        _ledger.Heard().Single(part => part.ItemId == "i2").Played.ShouldBe(Ms(500));
        _ledger.CatchUp(Ms(5000));
        _ledger.Heard().Single(part => part.ItemId == "i2").Played.ShouldBe(Ms(900), "no more than was told");
    }

    [Fact]
    public void Report_OfALineWhoseClockIsAGuess_IsBelieved()
    {
        var ledger = new PlaybackLedger(AudioFormat.MuLaw8K, isClockSure: false);
        ledger.Send("r1", "i1", 0, Ms(1000), Ms(0));
        ledger.Report(Reports(("i1", 800)), Ms(100));
        ledger.Heard().Single(part => part.ItemId == "i1").Played.ShouldBe(Ms(800));
    }

    [Fact]
    public void EndResponse_NamesThePartsThatWereOpen()
    {
        Send("i1", 10);
        _ledger.End("i1", 0);
        Send("i2", 10);
        _ledger.EndResponse("r1").ShouldBe([("i2", 0)]);
        _ledger.EndResponse("r1").ShouldBeEmpty();
    }

    [Fact]
    public void Settle_OfAnUnknownClear_IsNull() => _ledger.Settle(7, []).ShouldBeNull();

    [Fact]
    public void Settle_OutOfOrder_EachCutHasItsOwnParts()
    {
        Send("i1", 100);
        _ledger.Cut(1, Ms(50));
        Send("i2", 100, now: 60);
        _ledger.Cut(2, Ms(80));
        _ledger.ClearsUntil(Ms(60)).ShouldBe([1]);
        _ledger.ClearsUntil(Ms(80)).ShouldBe([1, 2]);
        _ledger.Settle(2, null)!.Select(p => (p.ItemId, p.Heard)).ShouldBe([("i2", Ms(20))]);
        _ledger.Settle(1, null)!.Select(p => (p.ItemId, p.Heard)).ShouldBe([("i1", Ms(50))]);
        _ledger.IsClearing.ShouldBeFalse();
    }

    [Fact]
    public void Reports_OfTheOldLine_DoNotCountForTheNew()
    {
        Send("i1", 100);
        _ledger.Report(Reports(("i1", 10)), Ms(10));
        _ledger.HasReports.ShouldBeTrue();
        _ledger.ForgetReports();
        _ledger.HasReports.ShouldBeFalse();
    }
}
