using Voice.Assistants;
using Voice.Conversations;

namespace Voice.Tests.Conversations;

public sealed class ConversationCaptionTests
{
    private static string[] Texts(Script script) => [.. script.Screen.Values.Select(c => c.Text)];

    [Fact]
    public void Words_OfTheCallerAfterTheReply_StandBeforeIt()
    {
        var script = Script.Speaking().Words("r1", "i1", "It is noon.", final: true).Happens(new CallerWords("u1", "What time is it?", true));
        Texts(script).ShouldBe(["What time is it?", "It is noon."]);
    }

    [Fact]
    public void Words_InPiecesAndThenWhole_EndAsTheWhole()
    {
        var script = Script.Listening().CallerSpeaks("u1");
        foreach (var piece in new[] { "Wh", "at tine", " is" })
            script.Happens(new CallerWords("u1", piece, false));
        script.Happens(new CallerWords("u1", "What time is it?", true));
        Texts(script).ShouldBe(["What time is it?"]);
        script.Last.OfType<TellLine>().Select(t => t.Notice).OfType<Lines.CaptionChanged>().Single().From.ShouldBe("What ti".Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Words_Empty_DropTheLine(string nothing) =>
        Script.Listening().CallerSpeaks("u1").Happens(new CallerWords("u1", nothing, true)).Screen.Values.Single().State.ShouldBe(CaptionState.Dropped);

    [Fact]
    public void Words_Failed_AreToldOnce()
    {
        var script = Script.Listening().CallerSays("u1").Happens(new CallerWordsFailed("u1")).Happens(new CallerWordsFailed("u1"));
        script.Screen.Values.Single().State.ShouldBe(CaptionState.Failed);
        script.Problems.ShouldBe(["transcription_failed"]);
    }

    [Fact]
    public void Words_ThatRunFarAheadOfTheSound_AreCutBySpeakingSpeed()
    {
        var text = string.Join(' ', Enumerable.Repeat("voice", 150)); // 900 characters, a minute of speech
        var script = Script.Speaking(10_000).Words("r1", "i1", text, final: true).Plays("i1", 5000).CallerSpeaks("u2").Cleared(("i1", 5000));
        var line = script.Screen.Values.Single();
        line.State.ShouldBe(CaptionState.Interrupted);
        line.Text.Length.ShouldBeInRange(60, 80);
    }

    [Fact]
    public void Words_OfACompletePart_AreCutByTheShareThatWasHeard()
    {
        var script = Script.Speaking(1000).Words("r1", "i1", "one two three four five six", final: true).AudioDone("r1", "i1").Wait(600).CallerSpeaks("u2").Cleared(("i1", 500));
        Texts(script).ShouldBe(["one two three"]);
    }

    [Fact]
    public void Words_OfAReplyCancelledBeforeItSounded_AreDropped()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Words("r1", "i1", "I was about").CallerSpeaks("u2").Done("r1", ResponseOutcome.Cancelled);
        script.Screen.Values.Single().State.ShouldBe(CaptionState.Dropped);
    }

    [Fact]
    public void Words_OfAReplyInTextThatIsCancelled_StayAsTheyWereRead()
    {
        var script = Script.Listening().CallerTypes("hi").CreatedAsAsked("r1").Words("r1", "i1", "Hello, I", spoken: false).CallerTypes("wait")
            .Done("r1", ResponseOutcome.Cancelled);
        script.Screen[2].ShouldSatisfyAllConditions(c => c.Text.ShouldBe("Hello, I"), c => c.State.ShouldBe(CaptionState.Final));
    }

    [Fact]
    public void Words_OfAReplyWithoutAFinalText_AreFinishedWithIt() =>
        Script.Speaking().Words("r1", "i1", "Well").Done("r1").Screen.Values.Single().State.ShouldBe(CaptionState.Final);

    [Fact]
    public void Words_OfTwoPartsOfAnItem_AreTwoLines()
    {
        var script = Script.Speaking().Words("r1", "i1", "One.", final: true).Happens(new ResponseWords("r1", "i1", 1, "Two.", true, true));
        Texts(script).ShouldBe(["One.", "Two."]);
    }
}
