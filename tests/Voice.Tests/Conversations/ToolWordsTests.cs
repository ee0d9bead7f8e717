using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>Tools that make the assistant speak up, and tools that end the call.</summary>
public sealed class ToolWordsTests
{
    private const string Eggs = "The timer 'eggs' has run out.";

    private static Script Up() => ToolScript.Up(ToolScript.Effect);

    private static Script SpeaksUp(Script script) => script.Happens(new NoteAdded(Eggs));

    [Fact]
    public void Note_InSilence_IsSpokenOfAtOnce()
    {
        var script = SpeaksUp(Up());
        script.Notes().ShouldBe([Eggs]);
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Note_WhileTheAssistantSpeaks_WaitsForTheEndOfTheReply()
    {
        var script = SpeaksUp(Up().CallerSays("u1").Created("r1").Audio("r1", "i1", 1000));
        script.Asked.ShouldBeEmpty();
        script.Heard["i1"].ShouldBe(1000);
        script.Clears.ShouldBeEmpty("the assistant does not interrupt itself");
        script.AudioDone("r1", "i1").Done("r1").Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Note_WhileTheCallerSpeaks_IsLeftToTheReplyToTheirTurn()
    {
        var script = SpeaksUp(Up().CallerSpeaks("u1"));
        script.Asked.ShouldBeEmpty();
        script.Happens(new ItemAdded(script.Commands.OfType<AddNote>().Single().Id)).CallerStops("u1").Created("r1").Done("r1");
        script.Asked.ShouldBeEmpty("the reply knew of the note");
    }

    [Fact]
    public void Note_NotKnownToTheReplyToTheTurn_IsSpokenOfAfterIt() =>
        SpeaksUp(Up().CallerSpeaks("u1")).CallerStops("u1").Created("r1").Done("r1").Asked.Count().ShouldBe(1);

    [Fact]
    public void Note_WhileTheCallerIsAway_IsSpokenOfWhenTheCallerIsBack()
    {
        var script = SpeaksUp(Up().Happens(new LineDetached(1)));
        script.Asked.ShouldBeEmpty();
        script.Happens(new LineAttached(2)).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Note_WithHiddenCharactersAndTooLong_IsCleaned()
    {
        var note = ToolScript.Up(ToolPolicy.Default, new ToolOptions { LongestOutput = 100 }).Happens(new NoteAdded("a\u200bb" + new string('x', 1000))).Notes().Single();
        note.ShouldStartWith("abxxx");
        note.Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void Goodbye_PlaysToItsEnd_AndThenTheCallEnds()
    {
        var script = Goodbye();
        script.Plays("i2", 900).End.ShouldBeNull();
        script.Plays("i2", 1000).End!.Reason.ShouldBe(EndReason.Finished);
    }

    [Fact]
    public void Goodbye_ToALineThatDoesNotReport_EndsByTheClock()
    {
        var script = Goodbye();
        script.Wait(900).End.ShouldBeNull();
        script.WaitSeconds(2).End!.Reason.ShouldBe(EndReason.Finished);
    }

    [Fact]
    public void Goodbye_BeforeTheFarewellCame_DoesNotEndTheCall() =>
        Up().Wants("u1", "r1", "c1").Happens(new LastWordsAsked()).Finishes("c1", ToolOutcome.Done).WaitSeconds(1).End.ShouldBeNull();

    [Fact]
    public void Goodbye_AndTheCallerSpeaks_IsTakenBack()
    {
        var script = Goodbye().CallerSays("u2").Cleared(("i2", 500)).Created("r3").Happens(new CallerWords("u2", "Wait, one more thing", true)).Audio("r3", "i3", 100).AudioDone("r3", "i3").Done("r3").Plays("i3", 100);
        script.WaitSeconds(5).End.ShouldBeNull();
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Goodbye_AndTheCallerTypes_IsTakenBack() => Goodbye().CallerTypes("one more thing").Cleared(("i2", 500)).CreatedAsAsked("r3").Done("r3").WaitSeconds(5).End.ShouldBeNull();

    [Fact]
    public void Goodbye_TakenBackAndSaidAgain_EndsTheCall()
    {
        var script = Goodbye().CallerSays("u2").Cleared(("i2", 500)).Created("r3").Calls("r3", "c2").Done("r3");
        script.Ran().Length.ShouldBe(2, "a new turn, a new goodbye");
        script.Happens(new LastWordsAsked()).Finishes("c2", ToolOutcome.Done).CreatedAsAsked("r4").Done("r4").End!.Reason.ShouldBe(EndReason.Finished);
    }

    [Fact]
    public void Goodbye_LostWithTheAssistant_IsSaidByTheNext()
    {
        var script = Goodbye(played: false).Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, ""))).Plays("i2", 1000);
        script.End.ShouldBeNull("the farewell was not finished");
        script.WaitSeconds(0.1).Happens(new AssistantReady(new AssistantDescription("model", true, ""))).CreatedAsAsked("r3").Done("r3").End!.Reason.ShouldBe(EndReason.Finished);
    }

    /// <summary>The tool has run and the goodbye is being played.</summary>
    private static Script Goodbye(bool played = true)
    {
        var script = Up().Wants("u1", "r1", "c1").Happens(new LastWordsAsked()).Finishes("c1", ToolOutcome.Done).CreatedAsAsked("r2").Audio("r2", "i2", 1000);
        return played ? script.AudioDone("r2", "i2").Done("r2") : script;
    }
}
