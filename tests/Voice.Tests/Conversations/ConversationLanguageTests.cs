using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

public sealed class ConversationLanguageTests
{
    [Fact]
    public void Language_Changed_IsToldToTheModelWithoutAskingForAReply()
    {
        var script = Script.Listening().Happens(new LanguageAsked("nb-NO"));
        script.All.OfType<UseLanguage>().Single().Language.ShouldBe("nb-NO");
        script.Notes.Single().ShouldContain("nb-NO");
        script.Asked.ShouldBeEmpty();
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Language_ChangedDuringAReply_LetsItBeHeardToItsEnd()
    {
        var script = Script.Speaking().Happens(new LanguageAsked("nb-NO"));
        script.Clears.ShouldBeEmpty();
        script.Cancelled.ShouldBeEmpty();
        script.Done("r1").WaitSeconds(5).Asked.ShouldBeEmpty();
    }

    [Fact]
    public void Language_AskedForAgain_IsNotToldAgain()
    {
        var script = Script.Listening().Happens(new LanguageAsked("nb-NO")).Happens(new LanguageAsked("nb-NO"));
        script.Notes.Count().ShouldBe(1);
    }

    [Fact]
    public void Language_ChangedBeforeTheModelIsThere_IsToldWhenItIs()
    {
        var script = new Script().Happens(new LineAttached(1)).Happens(new LanguageAsked("nb-NO"));
        script.Commands.ShouldBeEmpty();
        script.Happens(new AssistantReady(new AssistantDescription("m", false, "")));
        script.All.OfType<UseLanguage>().Count().ShouldBe(1);
        script.Notes.Count().ShouldBe(1);
        script.Asked.ShouldBeEmpty();
    }

    [Fact]
    public void Language_OfACallThatIsOnlyWrittenDown_IsNoNote()
    {
        var script = Script.Listening(new ConversationOptions { ListensOnly = true }).Happens(new LanguageAsked("nb-NO"));
        script.All.OfType<UseLanguage>().Count().ShouldBe(1);
        script.Notes.ShouldBeEmpty();
    }

    [Fact]
    public void Language_ChangedBeforeAModelIsLost_IsInTheHistoryOfTheNext()
    {
        var script = Script.Listening().Happens(new LanguageAsked("nb-NO")).Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "gone"))).WaitSeconds(1);
        script.All.OfType<ConnectAssistant>().Single().History.OfType<Noted>().Single().Text.ShouldContain("nb-NO");
    }
}
