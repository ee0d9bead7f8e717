using Voice.Assistants;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>What the caller hears while tools work.</summary>
public sealed class ToolFillerTests
{
    private static Script Working() => ToolScript.Up(ToolPolicy.Default, new ToolOptions()).Wants("u1", "r1", "c1");

    private static CreateResponse[] Fillers(Script script) => [.. script.Asked.Where(a => a.OutOfBand)];

    /// <summary>The filler is made and played to its end.</summary>
    private static Script Speaks(Script script, string id) =>
        script.CreatedAsAsked(id).Audio(id, "i" + id, 800).AudioDone(id, "i" + id).Done(id).Plays("i" + id, 800);

    [Fact]
    public void Tool_QuietForAWhile_IsExcusedOnceAndAgainAfterFourTimesAsLong()
    {
        var script = Working().WaitSeconds(1.2);
        Fillers(script).ShouldBeEmpty();
        Fillers(script.WaitSeconds(0.2)).Single().Instructions.ShouldBe("Say exactly: \"One moment, I am working on it.\"");
        Speaks(script, "f1").WaitSeconds(5.1);
        Fillers(script).Length.ShouldBe(1);
        Fillers(script.WaitSeconds(0.2)).Length.ShouldBe(2);
    }

    [Fact]
    public void Tool_ThatIsQuick_NeedsNoExcuse() => Fillers(Working().WaitSeconds(1).Finishes("c1", ToolOutcome.Done).CreatedAsAsked("r2").Done("r2").WaitSeconds(9)).ShouldBeEmpty();

    [Fact]
    public void Reply_ThatStillPlays_NeedsNoExcuse()
    {
        var script = ToolScript.Up(ToolPolicy.Default, new ToolOptions()).CallerSays("u1").Created("r1").Audio("r1", "i1", 3000).AudioDone("r1", "i1").Calls("r1", "c1").Done("r1");
        Fillers(script.WaitSeconds(2).Plays("i1", 2000)).ShouldBeEmpty();
        Fillers(script.Plays("i1", 3000).WaitSeconds(1.6)).Length.ShouldBe(1);
    }

    [Fact]
    public void Caller_WhoSpeaks_HearsNoExcuse() => Fillers(Working().CallerSpeaks("u2").WaitSeconds(5)).ShouldBeEmpty();

    [Fact]
    public void BargeIn_OverAFiller_ClearsAndCancelsButTruncatesNothing()
    {
        var script = Working().WaitSeconds(1.6).CreatedAsAsked("f1").Audio("f1", "if1", 800).CallerSpeaks("u2");
        script.Clears.Count().ShouldBe(1);
        script.Cancelled.Single().ResponseId.ShouldBe("f1");
        script.Cleared(("if1", 300)).Truncated.ShouldBeEmpty("the model does not know of it");
    }

    [Fact]
    public void Tool_FinishesDuringTheFiller_IsAnsweredAfterIt()
    {
        var script = Working().WaitSeconds(1.6).CreatedAsAsked("f1").Audio("f1", "if1", 800).Finishes("c1", ToolOutcome.Done);
        script.Outputs().Length.ShouldBe(1);
        script.Asked.Count(a => !a.OutOfBand).ShouldBe(0);
        script.AudioDone("f1", "if1").Done("f1").Asked.Count(a => !a.OutOfBand).ShouldBe(1);
    }

    [Fact]
    public void Tool_FinishesBeforeTheFillerBegins_IsAnsweredAfterIt()
    {
        var script = Working().WaitSeconds(1.6).Finishes("c1", ToolOutcome.Done);
        script.CreatedAsAsked("f1").Done("f1").Asked.Count(a => !a.OutOfBand).ShouldBe(1);
    }

    [Theory]
    [InlineData("conversation_already_has_active_response")]
    [InlineData("invalid_value")]
    public void Filler_Refused_IsNotMissed(string code)
    {
        var script = Working().WaitSeconds(1.6);
        script.Refused(Fillers(script).Single().Id, code);
        script.Problems.ShouldBeEmpty();
        script.Finishes("c1", ToolOutcome.Done).Asked.Count(a => !a.OutOfBand).ShouldBe(1);
    }

    [Fact]
    public void Filler_OvertakenByTheReplyToATurn_DoesNotPushItOut()
    {
        var script = Working().WaitSeconds(1.6).CallerSays("u2").Created("r2").Audio("r2", "i2", 100);
        script.CreatedAsAsked("f1").Cancelled.Single().ResponseId.ShouldBe("f1");
        script.Done("f1", ResponseOutcome.Cancelled).Audio("r2", "i2", 100).Heard["i2"].ShouldBe(200, "the reply goes on");
    }

    [Fact]
    public void Filler_ThatNeverComes_DoesNotHoldUpTheAnswer() =>
        Working().WaitSeconds(1.6).Finishes("c1", ToolOutcome.Done).WaitSeconds(11).Asked.Count(a => !a.OutOfBand).ShouldBe(1);

    [Fact]
    public void Filler_OfNoWords_IsOff() =>
        Fillers(ToolScript.Up(ToolPolicy.Default, new ToolOptions { Filler = "" }).Wants("u1", "r1", "c1").WaitSeconds(20)).ShouldBeEmpty();

    [Fact]
    public void Filler_IsNoAnswerToAQuestionOfConsent()
    {
        var script = ToolScript.Up(ToolScript.Confirmed, new ToolOptions()).CallerSays("u1").Created("r1").Calls("r1", "c1").Calls("r1", "c2", "{}", "slow").Done("r1");
        script.WaitSeconds(1.6).CreatedAsAsked("f1").Words("f1", "if1", "One moment.").Done("f1");
        script.Answers("u2", "yes", "r2").Calls("r2", "c3").Ran().ShouldBe(["c2 {}"], "the filler has not put the question");
    }
}
