using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

public sealed class ConversationToolTests
{
    private static Script Called(params string[] calls)
    {
        var script = Script.Listening().CallerSays("u1").Created("r1");
        foreach (var call in calls)
            script.ToolCalled("r1", call);
        return script;
    }

    private static string[] Outputs(Script script) => [.. script.Commands.OfType<AddToolOutput>().Select(o => o.CallId)];

    [Fact]
    public void Tool_SlowerThanItsReply_IsAnsweredAndAskedForOnce()
    {
        var script = Called("c1").Done("r1");
        script.Asked.ShouldBeEmpty();
        script.Phase.ShouldBe(Phase.Thinking);
        script.ToolFinished("c1");
        script.Commands.Select(c => c.GetType().Name).ShouldBe([nameof(AddToolOutput), nameof(CreateResponse)]);
    }

    [Fact]
    public void Tool_FasterThanItsReply_WaitsForItsEnd()
    {
        var script = Called("c1").ToolFinished("c1");
        script.Commands.ShouldBeEmpty();
        script.Done("r1");
        script.Commands.Select(c => c.GetType().Name).ShouldBe([nameof(AddToolOutput), nameof(CreateResponse)]);
    }

    [Fact]
    public void SeveralTools_AnsweredTogether_AreAskedForOnce()
    {
        var script = Called("c1", "c2", "c3").ToolFinished("c2").Done("r1").ToolFinished("c3");
        script.Commands.ShouldBeEmpty();
        script.ToolFinished("c1");
        Outputs(script).ShouldBe(["c1", "c2", "c3"]);
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Tool_FinishesWhileTheCallerSpeaks_IsAnsweredByTheReplyToTheTurn()
    {
        var script = Called("c1").Done("r1").CallerSpeaks("u2").ToolFinished("c1");
        Outputs(script).ShouldBe(["c1"]);
        script.ItemsAdded().CallerStops("u2").Created("r2").Audio("r2", "i2", 100).AudioDone("r2", "i2").Done("r2").Plays("i2", 100);
        script.Asked.ShouldBeEmpty();
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Tool_OutputNotConfirmedWhenTheReplyToTheTurnBegins_IsAskedForAfterIt()
    {
        var script = Called("c1").Done("r1").CallerSpeaks("u2").ToolFinished("c1").CallerStops("u2").Created("r2").ItemsAdded();
        script.Asked.ShouldBeEmpty();
        script.Done("r2").Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Tool_OfACancelledReply_StillGivesItsOutput()
    {
        var script = Called("c1").CallerSpeaks("u2").Done("r1", ResponseOutcome.Cancelled).ToolFinished("c1");
        Outputs(script).ShouldBe(["c1"]);
    }

    [Fact]
    public void Tool_OfAReplyWhoseEndIsNeverTold_GivesItsOutputAtTheDeadline()
    {
        var script = Called("c1").ToolFinished("c1").WaitSeconds(25);
        Outputs(script).ShouldBe(["c1"]);
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Tool_OfAReplyThatAnotherReplaced_GivesItsOutput() => Outputs(Called("c1").ToolFinished("c1").Created("r2")).ShouldBe(["c1"]);

    [Fact]
    public void CallId_Repeated_RunsOnce()
    {
        var script = Called("c1", "c1").Done("r1").ToolFinished("c1").ToolFinished("c1").CreatedAsAsked("r2").ToolCalled("r2", "c1").Done("r2");
        script.All.OfType<RunTool>().Count().ShouldBe(1);
        Outputs(script).ShouldBe(["c1"]);
    }

    [Fact]
    public void Tool_OfAStrangeReply_IsNotRun() => Called().ToolCalled("r9", "c1").All.OfType<RunTool>().ShouldBeEmpty();

    [Fact]
    public void Tool_IsShownFromBeginningToEnd()
    {
        var script = Called("c1").ToolFinished("c1", "12:00");
        script.Notices.OfType<ToolChanged>().Select(t => (t.CallId, t.State, t.Result)).ShouldBe(
            [("c1", ToolState.Running, null), ("c1", ToolState.Done, "12:00")]);
    }

    [Fact]
    public void Tool_FinishesWhileTheCallerIsAway_IsAskedForWhenTheCallerIsBack()
    {
        var script = Called("c1").Done("r1").Happens(new LineDetached(1)).ToolFinished("c1");
        Outputs(script).ShouldBe(["c1"]);
        script.Asked.ShouldBeEmpty();
        script.Happens(new LineAttached(2)).Asked.Count().ShouldBe(1);
    }
}
