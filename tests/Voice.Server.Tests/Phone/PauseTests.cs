using Voice.Lines;

namespace Voice.Server.Tests.Phone;

/// <summary>A reply is paused and goes on, or not, on every kind of carrier: what the caller hears, to the byte.</summary>
public sealed class PauseTests
{
    private const int MostRepeatedMs = 200;

    public static TheoryData<string, int, int> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, int, int>();
            foreach (var kind in (string[])[.. TestCarriers.Sounding.Select(row => row.Data), "vonage 8", "asterisk unbuffered", "asterisk passthrough"])
            {
                foreach (var delay in (int[])[0, 60])
                {
                    kinds.Add(kind, delay, 150);
                    kinds.Add(kind, delay, 730);
                    kinds.Add(kind, delay, 2_470);
                }
            }
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Reply_ThatIsPausedTwice_GoesOnFromTheHeardPlaceAndLosesNothing(string kind, int delayMs, int atMs)
    {
        var control = WithoutPause(kind, delayMs);
        using var carrier = new PlayingCarrier(kind, delayMs);
        var silences = new List<int>();
        carrier.Say("a", 3_000, seed: 1);
        carrier.Line.EndPart("a", 0);
        carrier.Say("b", 1_000, seed: 2);
        Pause(atMs, () => carrier.Say("b", 500, seed: 3));
        Pause(300, () => carrier.Line.EndPart("b", 0));
        carrier.Advance(6_000);
        // Before the first mark of a call nothing is known of how late the carrier plays.
        ShouldGoOn(carrier, control, silences, MostRepeatedMs + (atMs < 200 ? 2 * delayMs : 0));
        var reports = carrier.Posted.OfType<Played>().SelectMany(played => played.Reports).ToList();
        foreach (var part in reports.GroupBy(report => report.ItemId))
            part.Select(report => report.Played).ShouldBeInOrder();
        if (kind != "asterisk passthrough")              // it tells nothing
        {
            reports.FindLast(report => report.ItemId == "a").Played.ShouldBe(TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(20));
            reports.FindLast(report => report.ItemId == "b").Played.ShouldBe(TimeSpan.FromSeconds(1.5), TimeSpan.FromMilliseconds(20));
        }

        void Pause(int afterMs, Action meanwhile)
        {
            carrier.Advance(afterMs);
            var clears = carrier.Sent.Count(what => what == "clear");
            carrier.Line.Pause();
            carrier.Line.Pause();
            if (carrier.CanClear)
                carrier.Sent.Count(what => what == "clear").ShouldBe(clears + 1, "at once, and once");
            var sent = carrier.Sent.Count;
            // Where nothing can be cleared, little is sent ahead.
            carrier.Advance(carrier.CanClear ? delayMs + 10 : 220 + delayMs);
            silences.Add(carrier.Heard.Count);
            var told = carrier.Posted.Count;
            meanwhile();
            carrier.Advance(700);
            carrier.Heard.Count.ShouldBe(silences[^1], "the caller hears nothing");
            carrier.Sent.Count.ShouldBe(sent, "nothing is sent");
            carrier.Posted.Count.ShouldBe(told, "reports stand still");
            carrier.Line.Resume();
            carrier.Line.Resume();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Clear_AfterAPause_AnswersWithWhatWasHeardThenAndIsNotSentAgain(string kind, int delayMs, int atMs)
    {
        using var carrier = new PlayingCarrier(kind, delayMs);
        carrier.Say("a", 3_000, seed: 1);
        carrier.Advance(atMs);
        carrier.Line.Pause();
        carrier.Advance(carrier.CanClear ? delayMs + 10 : 220 + delayMs);
        var heard = carrier.HeardTime;
        carrier.Advance(600);
        carrier.Line.Clear(7);
        carrier.Line.Resume();
        carrier.Advance(200);
        carrier.Sent.Count(what => what == "clear").ShouldBe(kind == "asterisk passthrough" ? 0 : 1);
        var cleared = carrier.Posted.OfType<LineCleared>().ShouldHaveSingleItem();
        cleared.ClearId.ShouldBe(7);
        if (cleared.Reports is [var report])
            report.Played.ShouldBeInRange(heard - TimeSpan.FromMilliseconds(MostRepeatedMs + (3 * delayMs)), heard + TimeSpan.FromMilliseconds(carrier.CanClear ? 10 : 200));
        else
            (atMs + kind).ShouldBeOneOf("150twilio", "150signalwire", "150telnyx", "150plivo", "150vonage", "150vonage 8", "730asterisk unbuffered");
        carrier.HeardTime.ShouldBe(heard);

        carrier.Say("b", 500, seed: 2);
        carrier.Line.EndPart("b", 0);
        carrier.Advance(1_500);
        (carrier.HeardTime - heard).TotalMilliseconds.ShouldBeInRange(500, 705);
    }

    [Theory]
    [MemberData(nameof(TestCarriers.Sounding), MemberType = typeof(TestCarriers))]
    public void Pause_WithNothingToPlay_TellsTheCarrierNothingAndHoldsTheNextReply(string kind)
    {
        var control = new PlayingCarrier(kind, 0);
        using var carrier = new PlayingCarrier(kind, 0);
        carrier.Line.Pause();
        carrier.Line.Resume();
        carrier.Line.Resume();
        carrier.Line.Pause();
        foreach (var one in (PlayingCarrier[])[control, carrier])
        {
            one.Say("a", 700, seed: 1);
            one.Line.EndPart("a", 0);
        }
        carrier.Advance(500);
        carrier.Sent.ShouldBeEmpty();
        carrier.Line.Resume();
        carrier.Advance(2_000);
        control.Advance(2_500);
        carrier.Sent.ShouldBe(control.Sent);
        carrier.Heard.ShouldBe(control.Heard);
        // All was heard: another pause finds nothing.
        carrier.Advance(5_000);
        carrier.Line.Pause();
        carrier.Sent.ShouldNotContain("clear");
    }

    [Theory]
    [InlineData("twilio", 0)]
    [InlineData("plivo", 60)]
    [InlineData("vonage", 60)]
    public void Reply_OfACarrierWhoseMarksAreLost_GoesOnByTheClock(string kind, int delayMs)
    {
        var control = WithoutPause(kind, delayMs);
        using var carrier = new PlayingCarrier(kind, delayMs) { LosesMarks = true };
        carrier.Say("a", 3_000, seed: 1);
        carrier.Line.EndPart("a", 0);
        carrier.Say("b", 1_000, seed: 2);
        carrier.Advance(2_470);
        carrier.Line.Pause();
        carrier.Advance(500);
        int[] silences = [carrier.Heard.Count];
        carrier.Say("b", 500, seed: 3);
        carrier.Line.EndPart("b", 0);
        carrier.Line.Resume();
        carrier.Advance(6_000);
        ShouldGoOn(carrier, control, silences, MostRepeatedMs);
    }

    [Fact]
    public void Marks_OfSoundThatWasDropped_AreNotBelieved()
    {
        using var carrier = new PlayingCarrier("twilio", 0);
        carrier.Say("a", 3_000, seed: 1);
        carrier.Advance(500);
        carrier.Line.Pause();
        for (var mark = 1; mark <= 40; mark++)
            carrier.Line.OnPlayed(mark);
        carrier.Line.Resume();
        for (var mark = 1; mark <= 15; mark++)
            carrier.Line.OnPlayed(mark);
        carrier.Posted.OfType<Played>().SelectMany(played => played.Reports).Max(report => report.Played).ShouldBe(TimeSpan.FromMilliseconds(400));
        carrier.Advance(200);
        carrier.Line.Clear(1);
        carrier.Posted.OfType<LineCleared>().Single().Reports.ShouldBe([new PlaybackReport("a", 0, TimeSpan.FromMilliseconds(600))]);
    }

    private static byte[] WithoutPause(string kind, int delayMs)
    {
        using var carrier = new PlayingCarrier(kind, delayMs);
        carrier.Say("a", 3_000, seed: 1);
        carrier.Line.EndPart("a", 0);
        carrier.Say("b", 1_000, seed: 2);
        carrier.Say("b", 500, seed: 3);
        carrier.Line.EndPart("b", 0);
        carrier.Advance(6_000);
        return [.. carrier.Heard];
    }

    /// <summary>Between two silences, what was heard stands in the reply as it is, and begins where the part before it ended, or a little before.</summary>
    private static void ShouldGoOn(PlayingCarrier carrier, byte[] reply, IEnumerable<int> silences, int mostRepeatedMs)
    {
        var mostRepeated = carrier.Format.BytesIn(TimeSpan.FromMilliseconds(mostRepeatedMs));
        byte[] heard = [.. carrier.Heard];
        var end = 0;
        var from = 0;
        foreach (var to in (int[])[.. silences, heard.Length])
        {
            var segment = heard.AsSpan(from, to - from);
            if (from > 0)
                segment = segment.TrimStart(carrier.Format.Silence);    // in place of what was heard of a frame
            var begin = Math.Max(0, end - mostRepeated);
            var at = reply.AsSpan(begin).IndexOf(segment);
            at.ShouldBeInRange(0, end - begin + 1, $"the sound from byte {from} on does not follow what was heard before it");
            end = begin + at + segment.Length;
            from = to;
        }
        end.ShouldBe(reply.Length, "all is heard in the end");
    }
}
