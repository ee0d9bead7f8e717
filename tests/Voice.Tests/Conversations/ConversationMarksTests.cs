using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

/// <summary>Marks that stop, are lost, or come before the sound can have been played.</summary>
public sealed class ConversationMarksTests
{
    private static Script Reply(double ms) => Script.Speaking(ms).AudioDone("r1", "i1").Done("r1");

    private static Script LastWords(double ms) => Script.Listening().CallerSays("u1").Created("r1").Happens(new LastWordsAsked()).Audio("r1", "i1", ms).AudioDone("r1", "i1").Done("r1");

    [Theory]
    [InlineData(1200)]                                  // they stop midway
    [InlineData(3300)]                                  // the last one is lost
    public void Marks_ThatStop_AreWaitedForLessThanTwoSeconds(double last)
    {
        var script = LastWords(3500);
        for (var ms = 200; ms <= last; ms += 200)
            script.Plays("i1", ms);
        script.Wait(4900 - script.Now.TotalMilliseconds).End.ShouldBeNull();
        script.Wait(200).End!.Reason.ShouldBe(EndReason.Finished);
    }

    [Fact]
    public void Marks_OfALineThatIsSlow_AreWaitedForAsLongAsTheyCome()
    {
        var script = Reply(3000);
        for (var ms = 100; ms < 3000; ms += 100)
            script.Wait(200).Reports("i1", ms).Phase.ShouldBe(Phase.Speaking);
        script.Wait(200).Reports("i1", 3000).Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Marks_ThatStopped_WhatWasHeardIsByTheClock()
    {
        var script = Script.Speaking(5000).Plays("i1", 200).Plays("i1", 400).Wait(2000).CallerSpeaks("u2").Happens(new LineCleared(1, null));
        script.Truncated.Single().Heard.ShouldBe(TimeSpan.FromMilliseconds(2400));
    }

    [Fact]
    public void Marks_ThatCameJustNow_AreBelieved()
    {
        var script = Script.Speaking(5000).Wait(900).Reports("i1", 400).Wait(300).CallerSpeaks("u2").Happens(new LineCleared(1, null));
        script.Truncated.Single().Heard.ShouldBe(TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public void Line_ThatSaysExactlyWhatWasHeard_CountsForMoreThanTheClock()
    {
        var script = Script.Speaking(5000).Plays("i1", 200).Wait(3000).CallerSpeaks("u2").Cleared(("i1", 250));
        script.Truncated.Single().Heard.ShouldBe(TimeSpan.FromMilliseconds(250), "a page that was asleep knows");
    }

    [Fact]
    public void Marks_ThatComeAllAtOnce_AreNotBelievedBeforeTheirTime()
    {
        var script = Reply(4000).Wait(100).Reports("i1", 2000).Reports("i1", 4000);
        script.Phase.ShouldBe(Phase.Speaking);
        script.Wait(900).CallerSpeaks("u2").Happens(new LineCleared(1, [new PlaybackReport("i1", 0, TimeSpan.FromSeconds(4))]));
        script.Truncated.Single().Heard.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Marks_ThatComeAllAtOnce_TheReplyIsOverWhenTheClockSaysSo()
    {
        var script = LastWords(4000).Wait(100).Reports("i1", 4000).Wait(3800);
        script.End.ShouldBeNull("the caller has not heard all of it");
        script.Wait(200).End!.Reason.ShouldBe(EndReason.Finished);
    }

    [Fact]
    public void Marks_OfASecondPartThatComeEarly_DoNotVouchForTheFirst()
    {
        var script = Script.Speaking(2000).AudioDone("r1", "i1").Audio("r1", "i2", 2000).Wait(500).Reports("i2", 1000).CallerSpeaks("u2").Happens(new LineCleared(1, null));
        script.Truncated.Select(t => (t.ItemId, t.Heard.TotalMilliseconds)).ShouldBe([("i1", 500), ("i2", 0)]);
    }

}
