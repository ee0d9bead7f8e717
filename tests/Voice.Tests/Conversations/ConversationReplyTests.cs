using Voice.Assistants;
using Voice.Conversations;

namespace Voice.Tests.Conversations;

public sealed class ConversationReplyTests
{
    private const string ReplyUnderWay = "conversation_already_has_active_response";

    [Fact]
    public void Turn_Spoken_GoesThroughItsPhases()
    {
        var script = Script.Listening();
        script.CallerSpeaks("u1").Phase.ShouldBe(Phase.Listening);
        script.CallerStops("u1").Phase.ShouldBe(Phase.Thinking);
        script.Created("r1").Phase.ShouldBe(Phase.Thinking);
        script.Audio("r1", "i1", 500).Phase.ShouldBe(Phase.Speaking);
        script.AudioDone("r1", "i1").Done("r1").Phase.ShouldBe(Phase.Speaking);
        script.Plays("i1", 500).Phase.ShouldBe(Phase.Listening);
        script.Commands.ShouldBeEmpty("the model's side answers turns by itself");
    }

    [Fact]
    public void TypedLine_InSilence_IsAddedAndAskedFor()
    {
        var script = Script.Listening().CallerTypes("hello");
        script.Commands.Select(c => c.GetType().Name).ShouldBe([nameof(AddCallerText), nameof(CreateResponse)]);
        script.Phase.ShouldBe(Phase.Thinking);
        script.CreatedAsAsked("r1").Words("r1", "i1", "Hi.", final: true, spoken: false).Done("r1").Phase.ShouldBe(Phase.Listening);
        script.Screen.Values.Select(c => c.Text).ShouldBe(["hello", "Hi."]);
    }

    [Fact]
    public void TypedLine_BeforeTheAssistantIsReady_IsAskedForOnceItIs()
    {
        var script = new Script().Happens(new Lines.LineAttached(1)).CallerTypes("hello");
        script.Asked.ShouldBeEmpty();
        script.Happens(new AssistantReady(new AssistantDescription("m", true, ""))).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Request_RefusedBecauseAReplyIsUnderWay_IsMadeAgainAfterAWhile()
    {
        var script = Script.Listening().CallerTypes("hello");
        script.Refused(script.Asked.Last().Id, ReplyUnderWay).Phase.ShouldBe(Phase.Thinking);
        script.Asked.Count().ShouldBe(1);
        script.Wait(400).Asked.Count().ShouldBe(2);
        script.CreatedAsAsked("r1").Audio("r1", "i1", 100).Heard.Keys.ShouldBe(["i1"]);
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Request_RefusedWithoutAnId_IsKnownByItsCode()
    {
        var script = Script.Listening().CallerTypes("hello").Refused(null, ReplyUnderWay);
        script.Problems.ShouldBeEmpty();
        script.Wait(400).Asked.Count().ShouldBe(2);
    }

    [Fact]
    public void Request_RefusedWithTheIdOfAnotherCommand_Stands()
    {
        var script = Script.Listening().CallerTypes("hello").Refused("cut_99", ReplyUnderWay).Wait(1000);
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Request_MeetsAReplyOnTheWire_IsMadeAgainWhenThatIsOver()
    {
        var script = Script.Listening().CallerTypes("hello");
        var request = script.Asked.Single().Id;
        script.Created("r1", "somebody-else").Refused(request, ReplyUnderWay).Wait(1000);
        script.Asked.Count().ShouldBe(1);
        script.Done("r1").Asked.Count().ShouldBe(2);
        script.CreatedAsAsked("r2").Done("r2").WaitSeconds(30);
        script.Asked.Count().ShouldBe(2);
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Request_MeetsAReplyThatKnowsTheLine_IsAnsweredByIt()
    {
        var script = Script.Listening().CallerTypes("hello");
        script.ItemsAdded().Created("r1").Refused(script.Asked.Single().Id, ReplyUnderWay).Done("r1").WaitSeconds(30);
        script.Asked.Count().ShouldBe(1);
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Request_OvertakenByAnotherReplyAndGrantedAfterIt_IsPlayedIfItIsStillWanted()
    {
        var script = Script.Listening().CallerTypes("hello").CallerSays("u1").Created("r1").Done("r1");
        script.CreatedAsAsked("r2").Audio("r2", "i2", 100).Heard.Keys.ShouldBe(["i2"]);
        script.Cancelled.ShouldBeEmpty();
    }

    [Fact]
    public void Request_OvertakenByAReplyThatKnowsItAll_IsCancelledAtBirth()
    {
        var script = Script.Listening().CallerTypes("hello").CallerSpeaks("u1").ItemsAdded().CallerStops("u1").Created("r1").Done("r1");
        script.CreatedAsAsked("r2").Cancelled.Single().ResponseId.ShouldBe("r2");
    }

    [Fact]
    public void Request_OvertakenAndNeverAnswered_DoesNotHoldTheCallForEver()
    {
        var script = Script.Listening().CallerTypes("hello").CallerSays("u1").Created("r1").Done("r1").WaitSeconds(10);
        script.Asked.Count().ShouldBe(2);
    }

    [Fact]
    public void Request_RefusedForEver_IsGivenUpAtTheDeadline()
    {
        var script = Script.Listening().CallerTypes("hello");
        for (var i = 0; i < 100 && script.Phase == Phase.Thinking; i++)
            script.Refused(script.Asked.Last().Id, ReplyUnderWay).Wait(400);
        script.Problems.ShouldBe(["assistant_silent"]);
        script.Now.ShouldBeInRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Request_RefusedAndTheCallerSpeaks_IsNotMadeAgain()
    {
        var script = Script.Listening().CallerTypes("hello");
        script.Refused(script.Asked.Last().Id, ReplyUnderWay).CallerSpeaks("u1").Wait(1000);
        script.Asked.Count().ShouldBe(1, "the reply to the turn answers both");
    }

    [Fact]
    public void Request_RefusedForAnotherReason_IsToldAndASentenceIsSaidInItsPlaceOnce()
    {
        var script = Script.Listening().CallerTypes("hello");
        script.Refused(script.Asked.Last().Id, "rate_limit_exceeded");
        script.Problems.ShouldBe(["assistant_error"]);
        script.Asked.Last().Words.ShouldNotBeNull();
        script.Asked.Count().ShouldBe(2);
        script.Refused(script.Asked.Last().Id, "rate_limit_exceeded").WaitSeconds(30);
        script.Problems.ShouldBe(["assistant_error", "assistant_error"]);
        script.Asked.Count().ShouldBe(2);
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Theory]
    [InlineData("content_filter", "content_filter")]
    [InlineData("server_error", null)]
    public void Reply_ThatFailsAgainAndUnheard_IsReplacedByASentenceAboutItsReason(string reason, string? refused)
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Done("r1", ResponseOutcome.Failed, reason).CreatedAsAsked("r2").Done("r2", ResponseOutcome.Failed, reason);
        var sentence = script.Asked.Last().Words.ShouldNotBeNull();
        var other = Script.Listening().CallerTypes("hello");
        other.Refused(other.Asked.Last().Id, "rate_limit_exceeded");
        (sentence == other.Asked.Last().Words).ShouldBe(refused is null, "a question that was refused has words of its own");
        script.SaysAsAsked("r3").WaitSeconds(30).Asked.Count().ShouldBe(2);
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Sentence_ThatReplacesAReply_IsNotOwedToTheNextTurn()
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Done("r1", ResponseOutcome.Failed, "server_error").CreatedAsAsked("r2").CallerSpeaks("u2").Done("r2", ResponseOutcome.Failed, "server_error");
        script.CallerStops("u2").Created("r3").Done("r3").WaitSeconds(5);
        script.Asked.ShouldAllBe(asked => asked.Words == null);
    }

    [Fact]
    public void Request_BeforeTheCallerSpoke_IsAnsweredByTheReplyToTheTurn()
    {
        var script = Script.Speaking().CallerTypes("one").ItemsAdded().CallerSpeaks("u2").Cleared(("i1", 10)).Done("r1", ResponseOutcome.Cancelled)
            .CallerStops("u2").Created("r2").Audio("r2", "i2", 100).AudioDone("r2", "i2").Done("r2").Plays("i2", 100);
        script.Asked.ShouldBeEmpty();
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Cancel_TooLate_LeavesTheCallAsItIs()
    {
        var script = Script.Speaking().CallerSpeaks("u2").Done("r1");
        script.Refused(script.Cancelled.Single().Id, "response_cancel_not_active").CallerStops("u2").Created("r2").Audio("r2", "i2", 100);
        script.Heard.Keys.ShouldContain("i2");
        script.Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cancel_RefusedBeforeTheEndIsTold_FreesTheSlot(bool withId)
    {
        var script = Script.Speaking().CallerTypes("hello").Cleared();
        script.Refused(withId ? script.Cancelled.Single().Id : null, "response_cancel_not_active");
        script.Asked.Count().ShouldBe(1);
        script.Done("r1", ResponseOutcome.Cancelled).Asked.Count().ShouldBe(1);
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Reply_ThatAnswersAnOlderRequest_IsPlayedAndOursStillWanted()
    {
        var script = Script.Listening().CallerTypes("one");
        var old = script.Asked.Last().Id;
        script.WaitSeconds(10).CallerTypes("two").Created("r1", old).Audio("r1", "i1", 100).Done("r1");
        script.Heard.Keys.ShouldBe(["i1"]);
        script.Asked.Count().ShouldBe(2, "our request is still on its way");
        script.Refused(script.Asked.Last().Id, ReplyUnderWay).Asked.Count().ShouldBe(3);
    }

    [Fact]
    public void Reply_WhoseEndWasNeverTold_MakesRoomForTheNext()
    {
        var script = Script.Speaking(100).Created("r2").Audio("r2", "i2", 100).Audio("r1", "i1", 100).Done("r2").Plays("i2", 100);
        script.Heard["i1"].ShouldBe(100);
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Theory]
    [InlineData(ResponseOutcome.Failed, "server_error", "An error cut off")]
    [InlineData(ResponseOutcome.Incomplete, "max_output_tokens", "too long")]
    [InlineData(ResponseOutcome.Incomplete, "content_filter", "cannot talk about that")]
    internal void Reply_ThatEndsTooSoon_IsContinuedOnce_AndThenToldOf(ResponseOutcome outcome, string reason, string note)
    {
        var script = Script.Speaking(100).Words("r1", "i1", "Well, I").AudioDone("r1", "i1").Done("r1", outcome, reason);
        script.Notes.Single().ShouldContain(note);
        script.All.OfType<EndPart>().Single().ItemId.ShouldBe("i1");
        script.Screen.Values.Single(c => c.Text.StartsWith("Well")).State.ShouldNotBe(CaptionState.Final, "it is not all of it");
        script.Asked.Count().ShouldBe(1);
        script.Problems.ShouldBeEmpty();

        script.ItemsAdded().CreatedAsAsked("r2").Audio("r2", "i2", 100).Done("r2", outcome, reason).Wait(700);
        script.Problems.ShouldBe(["assistant_error"]);
        script.Asked.Count().ShouldBe(1);
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Theory]
    [InlineData("content_filter", "cannot talk about that")]
    [InlineData("max_output_tokens", "too long")]
    public void Reply_ThatEndsBeforeAnythingIsHeard_IsNoSilenceForTheCaller(string reason, string note)
    {
        var script = Script.Listening().CallerSays("u1").Created("r1").Words("r1", "i1", "I will").Done("r1", ResponseOutcome.Incomplete, reason);
        script.Notes.Single().ShouldContain(note);
        script.Asked.Count().ShouldBe(1);
        script.Screen.Values.ShouldNotContain(c => c.Text.Contains("I will"), "nobody heard it");
        script.ItemsAdded().CreatedAsAsked("r2").Audio("r2", "i2", 500).Heard.Keys.ShouldContain("i2");
    }

    [Fact]
    public void Reply_InText_ThatBreaksOff_StaysAsFarAsItWent()
    {
        var script = Script.Listening().CallerTypes("hello").CreatedAsAsked("r1").Words("r1", "i1", "Half a", spoken: false).Done("r1", ResponseOutcome.Failed, "server_error");
        script.Screen.Values.Single(c => c.Text == "Half a").State.ShouldBe(CaptionState.Interrupted);
    }

    [Fact]
    public void Reply_CancelledByUsAndFailed_IsNotTold() =>
        Script.Speaking().CallerSpeaks("u2").Done("r1", ResponseOutcome.Failed, "server_error").Problems.ShouldBeEmpty();

    [Theory]
    [InlineData("cut_1", 0)]
    [InlineData("cancel_1", 0)]
    [InlineData("line_1", 1)]
    [InlineData("tool_1", 1)]
    [InlineData(null, 1)]
    public void Refusal_OfACommand_IsToldIfItMattersToTheCaller(string? commandId, int told) =>
        Script.Listening().Refused(commandId, "invalid_value").Problems.Count().ShouldBe(told);

    [Fact]
    public void Usage_OfAnyReply_IsCountedOnce()
    {
        var usage = new TokenUsage(1, 2, 3, 4, 5, 6);
        var script = Script.Speaking().CallerSpeaks("u2").Happens(new ResponseDone("r1", ResponseOutcome.Cancelled, null, usage))
            .Happens(new ResponseDone("r0", ResponseOutcome.Cancelled, null, usage));
        script.All.OfType<CountUsage>().Count().ShouldBe(2);
    }
}
