using Voice.Assistants;
using Voice.Conversations;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>The assistant is lost while tools are at work: what was done is told to the next one, once.</summary>
public sealed class ToolLossTests
{
    private static readonly AssistantReady Ready = new(new AssistantDescription("model", true, ""));

    private static Script Lose(Script script) => script.Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "")));

    private static IReadOnlyList<HistoryItem> History(Script script) => script.All.OfType<ConnectAssistant>().Last().History;

    private static Script Working() => ToolScript.Up(ToolScript.Effect).Wants("u1", "r1", "c1", """{"n":1}""");

    [Fact]
    public void Tool_FinishesAfterTheNextAssistantIsThere_IsGivenToItWithItsCall()
    {
        var script = Lose(Working()).Wait(1).Happens(Ready);
        History(script).OfType<ToolUsed>().ShouldBeEmpty();
        var output = script.Finishes("c1", ToolOutcome.Done).Outputs().Single();
        (output.CallId, output.Name, output.Arguments, output.Anew).ShouldBe(("c1", "book", """{"n":1}""", true));
        script.Asked.Count().ShouldBe(1);
        script.Ran().Length.ShouldBe(1);
    }

    [Fact]
    public void Assistant_LostBetweenACallAndTheEndOfItsReply_TheNextIsAskedOnceTheResultIsThere()
    {
        var script = Lose(ToolScript.Up(ToolScript.Effect).CallerSays("u1").Heard("u1", "Book it.").Created("r1").Calls("r1", "c1")).Wait(1).Happens(Ready);
        script.Asked.ShouldBeEmpty("asked before the result, it would call the tool again");
        script.Finishes("c1", ToolOutcome.Done).Outputs().Single().Anew.ShouldBeTrue();
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Assistant_LostBetweenARefusedCallAndTheEndOfItsReply_TheNextIsAskedOnce()
    {
        var script = Lose(ToolScript.Up(ToolScript.Confirmed).CallerSays("u1").Heard("u1", "Book it.").Created("r1").Calls("r1", "c1")).Wait(1).Happens(Ready);
        History(script).OfType<ToolUsed>().Single().CallId.ShouldBe("c1");
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Caller_TypesWhileAToolOfTheLostOneIsAtWork_TheNextKnowsThatItIs()
    {
        var script = Lose(ToolScript.Up(ToolScript.Effect).CallerSays("u1").Heard("u1", "Book it.").Created("r1").Calls("r1", "c1").Done("r1").CallerTypes("and quickly")).Wait(1).Happens(Ready);
        History(script).Select(item => item switch { Said said => said.Text, Noted noted => noted.Text, _ => item.GetType().Name })
            .ShouldBe(["Book it.", "Do not call 'book' again for this: it is at work, and its result will come by itself.", "and quickly"]);
        script.Asked.Count().ShouldBe(2, "one before the loss, one after");
    }

    [Fact]
    public void Assistant_LostWhileAToolIsAtWorkAndNoneComes_TheCallerHearsASign()
    {
        var script = Lose(Working()).WaitSeconds(4);
        script.All.OfType<PlayEarcon>().ShouldNotBeEmpty();
    }

    [Fact]
    public void Tool_FinishesBeforeTheNextIsTried_IsInItsHistoryAndNotSent()
    {
        var script = Lose(Working()).Finishes("c1", ToolOutcome.Done).Wait(1).Happens(Ready);
        History(script).OfType<ToolUsed>().Single().Output.ShouldBe("booked");
        script.Outputs().ShouldBeEmpty();
        script.Asked.Count().ShouldBe(1);
        script.CreatedAsAsked("r2").Done("r2").Asked.Count().ShouldBe(1, "nothing is outstanding");
    }

    [Fact]
    public void Tool_FinishesWhileTheNextIsBeingReached_IsSentOnceItIsThere()
    {
        var script = Lose(Working()).Wait(1).Finishes("c1", ToolOutcome.Done);
        script.Outputs().ShouldBeEmpty();
        script.Happens(Ready).Outputs().Single().Anew.ShouldBeTrue();
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Tool_FinishesWhileAnAssistantFailsToCome_IsInTheHistoryOfTheOneAfter()
    {
        var script = Lose(Lose(Working()).Wait(1).Finishes("c1", ToolOutcome.Done)).WaitSeconds(5).Happens(Ready);
        History(script).OfType<ToolUsed>().Count().ShouldBe(1);
        script.Outputs().ShouldBeEmpty();
    }

    [Fact]
    public void Tool_AnsweredBeforeTheLoss_IsInTheHistory() =>
        History(Lose(Working().Finishes("c1", ToolOutcome.Done)).Wait(1)).OfType<ToolUsed>().Count().ShouldBe(1);

    [Fact]
    public void Note_WhileThereIsNoAssistant_IsTold()
    {
        var early = Lose(Working().Finishes("c1", ToolOutcome.Done)).Happens(new NoteAdded("early")).Wait(1);
        History(early).OfType<Noted>().Single().Text.ShouldBe("early");
        var late = early.Happens(new NoteAdded("late")).Happens(Ready);
        late.Notes().ShouldBe(["late"]);
        late.Asked.Count().ShouldBe(2, "one before the loss, one after");
    }

    [Fact]
    public void Text_TypedWhileThereIsNoAssistant_ReachesTheNextOnce()
    {
        var script = Lose(Working().Finishes("c1", ToolOutcome.Done)).CallerTypes("early").Wait(1).CallerTypes("late").Happens(Ready);
        History(script).OfType<Said>().Select(s => s.Text).ShouldBe(["early"]);
        script.Commands.OfType<AddCallerText>().Select(t => t.Text).ShouldBe(["late"]);
    }

    [Fact]
    public void Button_PressedBeforeTheLoss_IsInTheHistory()
    {
        var script = ToolScript.Up(ToolScript.Confirmed).Wants("u1", "r1", "c1").Asks("r2").Presses("c1", yes: true).Finishes("c1", ToolOutcome.Done);
        History(Lose(script).Wait(1)).OfType<Noted>().Single().Text.ShouldContain("its result: booked", Case.Sensitive);
    }

    [Fact]
    public void Question_OutlivesTheAssistant()
    {
        var script = Lose(ToolScript.Up(ToolScript.Confirmed).Wants("u1", "r1", "c1").Asks("r2")).Wait(1).Happens(Ready);
        script.Answers("u2", "yes", "r3").Calls("r3", "c2").Ran().Length.ShouldBe(1);
    }

    [Fact]
    public void Filler_LostWithTheAssistant_IsNotAnsweredAgain()
    {
        var script = ToolScript.Up(ToolScript.Effect, new ToolOptions()).Wants("u1", "r1", "c1").WaitSeconds(1.6).CreatedAsAsked("f1").Words("f1", "if1", "One moment.");
        Lose(script).Wait(1).Happens(Ready).Asked.Count(a => !a.OutOfBand).ShouldBe(0, "the tool is still at work");
        History(script).OfType<Said>().ShouldBeEmpty("the model never knew of the filler");
        script.Finishes("c1", ToolOutcome.Done).Asked.Count(a => !a.OutOfBand).ShouldBe(1);
    }

    [Fact]
    public void Assistant_LostAtOnceEachTime_EndsTheCallAfterTheLimit()
    {
        var script = Working();
        var tries = 0;
        while (script.End is null && tries < 50)
        {
            Lose(script).WaitSeconds(20).Happens(Ready);
            tries++;
        }
        tries.ShouldBe(5);
        script.End!.Reason.ShouldBe(EndReason.AssistantFailed);
    }

    [Fact]
    public void Assistant_LostAfterItWasOfUse_IsReplacedEachTime()
    {
        var script = Working().Finishes("c1", ToolOutcome.Done).CreatedAsAsked("r2").Done("r2");
        for (var i = 0; i < 20; i++)
            Lose(script).WaitSeconds(1).Happens(Ready).CallerSays($"v{i}").Created($"s{i}").Done($"s{i}");
        script.End.ShouldBeNull();
    }

    [Fact]
    public void History_HoldsLinesAndToolsInOrderAndOnlyWhatWasHeard()
    {
        var script = ToolScript.Up(ToolScript.Effect).CallerSays("u1").Heard("u1", "Book it.").Created("r1").Calls("r1", "c1").Done("r1").Finishes("c1", ToolOutcome.Done, "done")
            .CreatedAsAsked("r2").Audio("r2", "i2", 1000).Words("r2", "i2", "It is booked for ten o clock.", final: true).AudioDone("r2", "i2").Done("r2")
            .Wait(500).CallerSpeaks("u2").Cleared(("i2", 500)).CallerStops("u2").Heard("u2", "Thanks.").Created("r3").Words("r3", "i3", "never heard").Done("r3", ResponseOutcome.Cancelled);
        var history = History(Lose(script).Wait(1));
        history.OfType<ToolUsed>().Single().Output.ShouldBe("done");
        history.Select(h => h is Said said ? $"{said.Speaker}: {said.Text}" : h.GetType().Name).Take(4).ShouldBe(["Caller: Book it.", "ToolUsed", "Assistant: It is booked", "Caller: Thanks."]);
    }

    /// <summary>A call waits for the words of the caller's turn, and the assistant that was to write them down is lost.</summary>
    private static Script LostBeforeTheWords(bool replyIsOver)
    {
        var script = ToolScript.Up(ToolScript.Confirmed).Wants("u1", "r1", "c1").Asks("r2").CallerSays("u2").Created("r3").Calls("r3", "c2");
        return Lose(replyIsOver ? script.Done("r3") : script);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 6)]
    [InlineData(true, 6)]
    public void Yes_WhoseAssistantIsLostBeforeItsWords_RunsTheCallOnceTheNextHasHeardIt(bool replyIsOver, double untilReady)
    {
        var script = LostBeforeTheWords(replyIsOver).WaitSeconds(untilReady).Wait(1).Happens(Ready);
        script.All.OfType<SendSound>().Last().TurnIsOver.ShouldBeTrue("the turn is heard again");
        script.All.FindLastIndex(e => e is ReleaseTurnAudio).ShouldBeLessThan(script.All.FindLastIndex(e => e is BeginSound), "its sound is kept until then");
        script.WaitSeconds(3.5).Ran().ShouldBeEmpty();
        script.CallerSays("u3").WaitSeconds(1).Heard("u3", "Yes, please.").Ran().ShouldBe(["c2 {}"]);
        script.Finishes("c2", ToolOutcome.Done).Outputs().Single(o => o.CallId == "c2").Anew.ShouldBeTrue();
    }

    [Theory]
    [InlineData("No.")]
    [InlineData("What was it again?")]
    public void AnythingElse_WhoseAssistantIsLostBeforeItsWords_RunsNothing(string words)
    {
        var script = LostBeforeTheWords(replyIsOver: true).Wait(1).Happens(Ready).CallerSays("u3").Heard("u3", words);
        script.Ran().ShouldBeEmpty();
        script.Outputs().Last().CallId.ShouldBe("c2");
    }

    [Fact]
    public void Yes_ThatTheNextAssistantHearsNothingOf_IsNotWaitedForWithoutEnd()
    {
        var script = LostBeforeTheWords(replyIsOver: true).Wait(1).Happens(Ready).WaitSeconds(20);
        script.Ran().ShouldBeEmpty();
        script.Output("c2").ShouldContain("has not clearly said yes");
    }

    [Fact]
    public void Call_ThatWaitsForTheYes_IsNotSaidToBeAtWork()
    {
        var script = LostBeforeTheWords(replyIsOver: true).Wait(1);
        History(script).OfType<Noted>().ShouldHaveSingleItem().Text.ShouldContain("waits for the caller's yes");
    }
}
