using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>Effects happen once, limits hold, and each call has one output.</summary>
public sealed class ToolEffectTests
{
    private static Script Booked(ToolOutcome outcome = ToolOutcome.Done) =>
        ToolScript.Up(ToolScript.Effect).Wants("u1", "r1", "c1").Finishes("c1", outcome).CreatedAsAsked("r2");

    [Fact]
    public void Effect_CalledAgainWithoutANewTurn_GivesTheSameResultAndIsNotRun()
    {
        var script = Booked().Calls("r2", "c2").Calls("r2", "c3", "{ }").Done("r2");
        script.Ran().ShouldBe(["c1 {}"]);
        (script.Output("c2"), script.Output("c3")).ShouldBe(("booked", "booked"));
    }

    [Fact]
    public void Effect_CalledAgainInANewTurn_IsRun() => Booked().Done("r2").CallerSays("u2").Created("r3").Calls("r3", "c2").Ran().Length.ShouldBe(2);

    [Fact]
    public void Effect_WithOtherArguments_IsRun() => Booked().Calls("r2", "c2", """{"n":2}""").Ran().Length.ShouldBe(2);

    [Fact]
    public void Effect_CalledAgainWhileItRuns_IsNotRun()
    {
        var script = ToolScript.Up(ToolScript.Effect).CallerSays("u1").Created("r1").Calls("r1", "c1").Calls("r1", "c2").Done("r1").Finishes("c1", ToolOutcome.Done);
        script.Ran().Length.ShouldBe(1);
        script.Output("c2").ShouldStartWith("This is being done already");
    }

    [Fact]
    public void Effect_WhileItRunsInANewTurn_IsNotRun() =>
        ToolScript.Up(ToolScript.Effect).Wants("u1", "r1", "c1").CallerSays("u2").Created("r2").Calls("r2", "c2").Ran().Length.ShouldBe(1);

    [Fact]
    public void Effect_ThatFailed_MayRunAgain() => Booked(ToolOutcome.Failed).Calls("r2", "c2").Ran().Length.ShouldBe(2);

    [Fact]
    public void Effect_OfUnknownOutcome_NeedsAYesToRunAgain()
    {
        var script = Booked(ToolOutcome.Unknown).Calls("r2", "c2").Done("r2");
        script.Ran().Length.ShouldBe(1);
        script.Output("c2").ShouldStartWith("It is not known whether this was done before");
        script.Asks("r3").Answers("u2", "yes", "r4").Calls("r4", "c3").Ran().Length.ShouldBe(2);
    }

    [Fact]
    public void HarmlessTool_MayBeRepeated() =>
        ToolScript.Up(ToolPolicy.Default).CallerSays("u1").Created("r1").Calls("r1", "c1").Calls("r1", "c2").Ran().Length.ShouldBe(2);

    [Fact]
    public void Tool_MoreOftenThanItMay_IsRefused()
    {
        var script = ToolScript.Up(new ToolPolicy { MostPerCall = 2 });
        for (var i = 1; i <= 4; i++)
            script.CallerSays($"u{i}").Created($"r{i}").Calls($"r{i}", $"c{i}").Done($"r{i}").Finishes($"c{i}", ToolOutcome.Done).CreatedAsAsked($"a{i}").Done($"a{i}");
        script.Ran().Length.ShouldBe(2);
        script.Output("c4").ShouldContain("2 times");
    }

    [Fact]
    public void Turn_WithTooManyCalls_RunsNoMoreUntilTheCallerSpeaks()
    {
        var script = ToolScript.Up(ToolPolicy.Default, new ToolOptions { Filler = "", MostPerTurn = 3 }).CallerSays("u1").Created("r1");
        for (var i = 1; i <= 10; i++)
            script.Calls("r1", $"c{i}");
        script.Ran().Length.ShouldBe(3);
        script.Done("r1").CallerSays("u2").Created("r2").Calls("r2", "d1").Ran().Length.ShouldBe(4);
    }

    [Fact]
    public void Model_ThatGoesOnCallingAfterItWasToldToStop_GetsNoMoreReplies()
    {
        var script = ToolScript.Up(ToolPolicy.Default, new ToolOptions { Filler = "", MostPerTurn = 2 }).CallerSays("u1").Created("r0");
        var replies = 0;
        while (replies < 50)
        {
            var asked = script.Asked.Count();
            script.Calls($"r{replies}", $"c{replies}").Finishes($"c{replies}", ToolOutcome.Done).Done($"r{replies}");
            if (script.Asked.Count() == asked)
                break;
            script.CreatedAsAsked($"r{++replies}");
        }
        replies.ShouldBe(3, "two that were run, and one to say what it has");
        script.Problems.ShouldBe(["assistant_error"]);
        script.Outputs().Length.ShouldBe(4, "each call has its output");
        script.Phase.ShouldBe(Phase.Listening);
        script.CallerTypes("hello").Asked.Count().ShouldBe(replies + 1, "the caller brings it back");
    }

    [Fact]
    public void Calls_ThatAreRefused_CountToo()
    {
        var conversation = new Conversation(Voice.Audio.AudioFormat.Pcm24K, new ConversationOptions(), new ToolOptions { Filler = "", MostPerTurn = 3 });
        conversation.Apply(new LineAttached(1), TimeSpan.Zero);
        conversation.Apply(new AssistantReady(new AssistantDescription("model", true, "")), TimeSpan.Zero);
        var asked = 0;
        string? request = null;
        conversation.Apply(new ResponseCreated("r0", null), TimeSpan.Zero);
        for (var i = 0; i < 50; i++)
        {
            conversation.Apply(new ToolCalled($"r{i}", $"c{i}", "no_such", "{}") { Verdict = new ToolVerdict(ToolPolicy.Default, "There is no such tool.") }, TimeSpan.Zero);
            request = conversation.Apply(new ResponseDone($"r{i}", ResponseOutcome.Completed, null, null), TimeSpan.Zero)
                .OfType<SendCommand>().Select(e => e.Command).OfType<CreateResponse>().SingleOrDefault()?.Id;
            if (request is null)
                break;
            asked++;
            conversation.Apply(new ResponseCreated($"r{i + 1}", request), TimeSpan.Zero);
        }
        asked.ShouldBe(4);
    }

    [Fact]
    public void EightCallsAtOnce_GiveEightOutputsAndOneRequestAfterTheReply()
    {
        var script = ToolScript.Up(ToolPolicy.Default).CallerSays("u1").Created("r1");
        for (var i = 0; i < 8; i++)
            script.Calls("r1", $"c{i}");
        foreach (var i in (int[])[5, 2, 7, 0, 1, 6, 4, 3])
            script.Finishes($"c{i}", ToolOutcome.Done);
        script.Commands.ShouldBeEmpty("not before the reply is over");
        script.Done("r1");
        script.Outputs().Select(o => o.CallId).ShouldBe(Enumerable.Range(0, 8).Select(i => $"c{i}"));
        script.Commands.Last().ShouldBeOfType<CreateResponse>();
        script.Asked.Count().ShouldBe(1);
    }

    [Theory]
    [InlineData(BargeInRule.Cancel, false, 1)]
    [InlineData(BargeInRule.KeepRunning, false, 0)]
    [InlineData(BargeInRule.Cancel, true, 0)]
    public void BargeIn_CancelsOnlyWhatMayBeCancelled(BargeInRule rule, bool hasEffect, int cancelled)
    {
        var script = ToolScript.Up(new ToolPolicy { OnBargeIn = rule, HasEffect = hasEffect }).Wants("u1", "r1", "c1").CallerSpeaks("u2");
        script.All.OfType<CancelTool>().Count().ShouldBe(cancelled);
        script.Finishes("c1", ToolOutcome.Failed, "stopped").Outputs().Single().Output.ShouldBe("stopped", "it has its output either way");
    }

    [Fact]
    public void Arguments_ThatCannotBeRead_AreCarriedAsTheyAre()
    {
        foreach (var arguments in (string[])["{", """{"a":1,"a":2}""", """{"a":"\ud800"}""", "[", "null", "", "\ud800"])
            ToolScript.Up(ToolScript.Confirmed).Wants("u1", "r1", "c1", arguments).Outputs().Length.ShouldBe(1, arguments);
    }
}
