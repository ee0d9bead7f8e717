using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

/// <summary>A line that speaks by itself: words go out, words come in, and what was heard is guessed until it is told.</summary>
public sealed class ConversationWordsTests
{
    private const string Story = "Once upon a time there was a king who had three daughters.";   // 58 characters: 3.9 s at 15 a second

    private static readonly ConversationOptions Options = new() { LineSpeaks = true };

    private static Script Telling(ConversationOptions? options = null)
    {
        var script = Script.Listening(options ?? Options).Happens(new CallerSaid("Tell me a story."));
        return script.ItemsAdded().CreatedAsAsked("r1").Words("r1", "i1", Story[..20], spoken: false).Words("r1", "i1", Story[20..], spoken: false)
            .Words("r1", "i1", Story, final: true, spoken: false);
    }

    private static LineCleared Heard(Script script, string words) =>
        new(script.Clears.Last(), [new PlaybackReport("i1", 0, Transcript.TimeToSay(words.Length + 0.5))]);

    [Fact]
    public void Caller_WhoIsWrittenDown_IsAnswered()
    {
        var script = Script.Listening(Options).Happens(new CallerSaid("What time is it?"));
        script.Commands.OfType<AddCallerText>().Single().Text.ShouldBe("What time is it?");
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Words_GoOutAsTheyComeAndEndWithTheirPart()
    {
        var script = Telling();
        script.Screen.Values.Single(line => line.Speaker == Speaker.Assistant).Text.ShouldBe(Story);
        script.All.Where(e => e is SayWords or EndPart).ShouldBe([new SayWords("i1", 0, Story[..20]), new SayWords("i1", 0, Story[20..]), new EndPart("i1", 0)]);
    }

    [Fact]
    public void Reply_InWords_IsBeingSpokenForAsLongAsItTakesToSayIt()
    {
        var script = Telling().Done("r1");
        script.Phase.ShouldBe(Phase.Speaking);
        script.Wait(3_800).Phase.ShouldBe(Phase.Speaking);
        script.Wait(2_200).Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Reply_InWordsOnALineThatShowsThem_IsNotSpoken()
    {
        var script = Script.Listening().CallerTypes("Hello?").ItemsAdded().CreatedAsAsked("r1").Words("r1", "i1", Story, final: true, spoken: false).Done("r1");
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Theory]
    [InlineData("Once upon a time")]
    [InlineData("Once upon a time there was a king who had three")]
    [InlineData("Once")]
    public void Interruption_ThatTellsWhatWasHeard_IsTheTruthInTheTranscriptAndForTheModel(string heard)
    {
        var script = Telling().Done("r1").Happens(new CallerInterrupted());
        script.Happens(Heard(script, heard));
        script.Conversation.Transcript.Lines[^1].ShouldBe(new TranscriptLine("i1", 2, Speaker.Assistant, heard, CaptionState.Interrupted));
        script.Truncated.Single().Words.ShouldBe(heard);
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Interruption_BeforeAnythingWasHeard_LeavesNothing()
    {
        var script = Telling().Happens(new CallerInterrupted());
        script.Happens(new LineCleared(script.Clears.Last(), [new PlaybackReport("i1", 0, TimeSpan.Zero)]));
        script.Conversation.Transcript.Lines[^1].State.ShouldBe(CaptionState.Dropped);
        script.Truncated.Single().Words.ShouldBe("");
        script.Cancelled.Single().ResponseId.ShouldBe("r1");
    }

    [Fact]
    public void ReplyAfterAnInterruption_IsGuessedAgain()
    {
        var script = Telling().Done("r1").Happens(new CallerInterrupted());
        script.Happens(Heard(script, "Once upon a time")).Happens(new CallerSaid("Another one.")).ItemsAdded()
            .CreatedAsAsked("r2").Words("r2", "i2", Story, final: true, spoken: false).Done("r2").Wait(6_000).Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void LastWords_AreSaidBeforeTheCallEnds()
    {
        var script = Telling().Happens(new LastWordsAsked()).Done("r1");
        script.Wait(3_000).End.ShouldBeNull();
        script.Wait(4_000).End!.Reason.ShouldBe(EndReason.Finished);
    }

    [Fact]
    public void Interruption_OfTheLastWords_KeepsTheCall()
    {
        var script = Telling().Happens(new LastWordsAsked()).Done("r1").Happens(new CallerInterrupted());
        script.Happens(Heard(script, "Once")).WaitSeconds(1).Happens(new CallerSaid("Wait, one more thing.")).CreatedAsAsked("r2").Done("r2").WaitSeconds(20).End.ShouldBeNull();
    }

    [Fact]
    public void Caller_InASecureSection_IsNotWrittenDown()
    {
        var script = Script.Listening(Options).Happens(new SecureAsked(true)).Happens(new CallerSaid("My number is 4711."));
        script.Commands.ShouldBeEmpty();
        script.Conversation.Transcript.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void Greeting_InWords_IsSaidOnce()
    {
        var script = Script.Listening(Options with { Greeting = "Hello." }).CreatedAsAsked("r1").Words("r1", "i1", "Hello.", final: true, spoken: false).Done("r1");
        script.WaitSeconds(5).Asked.Count().ShouldBe(1);
    }
}
