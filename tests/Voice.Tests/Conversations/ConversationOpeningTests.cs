using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.Recording;

namespace Voice.Tests.Conversations;

public sealed class ConversationOpeningTests
{
    private static readonly ConversationOptions Greeting = new() { Greeting = "Hello." };
    private static readonly ConversationOptions Announced = new() { Greeting = "Hello.", Recording = RecordingConsent.AfterAnnouncement, Announcement = "We record." };
    private static readonly ConversationOptions Asked = Announced with { Recording = RecordingConsent.AfterYes, Announcement = "May we record?" };

    private static bool Records(Script script) => script.All.OfType<StartRecording>().Any();

    [Fact]
    public void Greeting_AssistantReady_IsSaidInTheConversation()
    {
        var script = Script.Listening(Greeting);
        var asked = script.Asked.Single();
        (asked.Instructions, asked.OutOfBand).ShouldBe(("Say exactly: \"Hello.\"", false));
        script.Phase.ShouldBe(Phase.Thinking);
        script.SaysAsAsked("r1").Phase.ShouldBe(Phase.Listening);
        script.WaitSeconds(20).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Greeting_LineComesAfterTheAssistant_WaitsForIt()
    {
        var script = new Script(Greeting).Happens(new AssistantReady(new AssistantDescription("model", true, "")));
        script.Asked.ShouldBeEmpty();
        script.Happens(new LineAttached(1)).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Greeting_CallerSpeaksOverIt_StopsLikeAnyReply()
    {
        var script = Script.Listening(Greeting).CreatedAsAsked("r1").Audio("r1", "i1", 2000).Wait(500).CallerSpeaks("u1");
        script.Clears.Count().ShouldBe(1);
        script.Cancelled.Single().ResponseId.ShouldBe("r1");
        script.Cleared(("i1", 400)).Truncated.Single().Heard.ShouldBe(TimeSpan.FromMilliseconds(400));
        script.Done("r1", ResponseOutcome.Cancelled).CallerStops("u1").Created("r2").Done("r2").WaitSeconds(5).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Greeting_LineGoneAndBack_IsNotRepeated()
    {
        var script = Script.Listening(Greeting).SaysAsAsked("r1").Happens(new LineDetached(1)).Happens(new LineAttached(2));
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Greeting_AssistantReplaced_IsNotRepeated()
    {
        var script = Script.Listening(Greeting).SaysAsAsked("r1").Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "")))
            .Wait(1).Happens(new AssistantReady(new AssistantDescription("model", true, "")));
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Greeting_CallerTypedBeforeTheAssistantCame_IsLeftOut()
    {
        var script = new Script(Greeting).Happens(new LineAttached(1)).CallerTypes("hi").Happens(new AssistantReady(new AssistantDescription("model", true, "")));
        script.Asked.Single().Instructions.ShouldBeNull();
    }

    [Fact]
    public void Greeting_Refused_IsAskedForAgain()
    {
        var script = Script.Listening(Greeting);
        script.Refused(script.Asked.Last().Id, "conversation_already_has_active_response").WaitSeconds(1);
        script.Asked.Select(a => a.Instructions).ShouldBe(["Say exactly: \"Hello.\"", "Say exactly: \"Hello.\""]);
    }

    [Fact]
    public void Announcement_HeardToItsEnd_LetsRecordingBegin()
    {
        var script = Script.Listening(Announced);
        script.Asked.Single().Instructions.ShouldBe("Say exactly: \"We record.\"");
        script.CreatedAsAsked("r1").Audio("r1", "i1", 1000).AudioDone("r1", "i1").Done("r1").Wait(900);
        Records(script).ShouldBeFalse();
        script.Wait(700);
        Records(script).ShouldBeTrue();
        script.Asked.Last().Instructions.ShouldBe("Say exactly: \"Hello.\"");
    }

    [Fact]
    public void Announcement_WhileSaid_CannotBeTalkedOver()
    {
        var script = Script.Listening(Announced);
        script.Hears.ShouldBeFalse();
        script.CreatedAsAsked("r1").Audio("r1", "i1", 1000).CallerSpeaks("u1").Clears.ShouldBeEmpty();
        script.AudioDone("r1", "i1").Done("r1").Wait(1600).Hears.ShouldBeTrue();
    }

    [Fact]
    public void Announcement_NotHeardToItsEnd_IsSaidAgainAndNothingIsRecorded()
    {
        var script = Script.Listening(Announced).CreatedAsAsked("r1").Audio("r1", "i1", 1000).Happens(new CallerInterrupted()).Cleared(("i1", 200)).Done("r1", ResponseOutcome.Cancelled);
        Records(script).ShouldBeFalse();
        script.Asked.Select(a => a.Instructions).ShouldBe(["Say exactly: \"We record.\"", "Say exactly: \"We record.\""]);
        script.SaysAsAsked("r2");
        Records(script).ShouldBeTrue();
    }

    [Fact]
    public void Announcement_NeverSaid_IsGivenUpAndNothingIsEverRecorded()
    {
        var script = Script.Listening(Announced);
        for (var i = 1; i <= Opening.MostTries; i++)
            script.CreatedAsAsked($"r{i}").Done($"r{i}", ResponseOutcome.Failed);
        script.Hears.ShouldBeTrue();
        script.Asked.Last().Instructions.ShouldBe("Say exactly: \"Hello.\"");
        script.SaysAsAsked("r9").CallerSays("u1").Created("r10").Done("r10");
        Records(script).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Yes, that is fine.", true)]
    [InlineData("No.", false)]
    [InlineData("Yes, no, I would rather not.", false)]
    [InlineData("Why?", false)]
    public void Question_AnsweredInTheNextTurn_DecidesAboutTheRecording(string words, bool records)
    {
        var script = Script.Listening(Asked).SaysAsAsked("r1").SaysAsAsked("r2");
        script.Asked.Last().Instructions.ShouldBe("Say exactly: \"May we record?\"");
        Records(script).ShouldBeFalse();
        script.CallerSays("u1").Created("r3").Happens(new CallerWords("u1", words, Final: true));
        Records(script).ShouldBe(records);
    }

    [Fact]
    public void Question_YesOfAnotherTurn_CountsNothing()
    {
        var script = Script.Listening(Asked).CreatedAsAsked("r1").Audio("r1", "i1", 1000).CallerSays("u0").Cleared().Done("r1", ResponseOutcome.Cancelled).Created("r2").Done("r2").SaysAsAsked("r3");
        script.Happens(new CallerWords("u0", "Yes.", Final: true)).CallerSays("u1").CallerSays("u2").Happens(new CallerWords("u2", "Yes.", Final: true));
        Records(script).ShouldBeFalse();
    }

    [Fact]
    public void Always_RecordsFromTheFirstMoment() => Records(new Script(new ConversationOptions { Recording = RecordingConsent.Always }).Happens(new LineAttached(1))).ShouldBeTrue();
}
