using Voice.Assistants;
using Voice.Conversations;
using Voice.Tools;

namespace Voice.Tests.Conversations;

public sealed class ConversationKeyTests
{
    private const string Canary = "4929";

    private static string[] Typed(Script script) => [.. script.Commands.OfType<AddCallerText>().Select(c => c.Text)];

    private static Script Collecting(int min, int max, bool secure) => Script.Listening().CallerSays("u1").Created("r1").ToolCalled("r1", "c1").Done("r1")
        .Happens(new DigitsAsked("c1", new DigitRequest(min, max, secure)));

    private static CollectedDigits? Collected(Script script) => script.All.OfType<DigitsReady>().SingleOrDefault()?.Collected;

    [Theory]
    [InlineData("1234#", 0)]
    [InlineData("1234", 3000)]
    [InlineData("*12A", 3000)]
    public void Keys_Unasked_AreToldWhenTheyEnd(string keys, double ms)
    {
        var script = Script.Listening().Keys(keys).Wait(ms);
        Typed(script).ShouldBe([$"The caller pressed {keys}"]);
        script.Asked.Count().ShouldBe(1);
        script.Hears.ShouldBeTrue();
    }

    [Fact]
    public void Keys_PressedSlowly_StayOneInput()
    {
        var script = Script.Listening().Keys("1").Wait(2900).Keys("2").Wait(2900);
        Typed(script).ShouldBeEmpty();
        script.Wait(100);
        Typed(script).ShouldBe(["The caller pressed 12"]);
    }

    [Fact]
    public void Keys_ThatAreNone_AreIgnored() => Script.Listening().Keys("x\n é").Wait(4000).Commands.ShouldBeEmpty();

    [Fact]
    public void Keys_AsManyAsThereMayBe_EndTheInput()
    {
        var script = Script.Listening().Keys(new string('7', DigitRequest.Most));
        Typed(script).Single().ShouldEndWith(new string('7', DigitRequest.Most));
    }

    [Fact]
    public void Key_DuringAReply_StopsIt()
    {
        var script = Script.Speaking().Wait(300).Keys("1");
        script.Clears.Count().ShouldBe(1);
        script.Cancelled.Single().ResponseId.ShouldBe("r1");
    }

    [Fact]
    public void Speech_WhileKeysArePressed_IsNotActedUpon()
    {
        var script = Script.Listening().Keys("12");
        script.Hears.ShouldBeFalse();
        script.CallerSays("u1").Created("r1").Phase.ShouldBe(Phase.Listening);
        script.Cancelled.Single().ResponseId.ShouldBe("r1");
        script.Done("r1", ResponseOutcome.Cancelled).Keys("3#").Hears.ShouldBeTrue();
        Typed(script).ShouldBe(["The caller pressed 123#"]);
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Key_InMidSpeech_EndsTheTurn()
    {
        var script = Script.Listening().CallerSpeaks("u1").Keys("5#");
        Typed(script).ShouldBe(["The caller pressed 5#"]);
        script.Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Collection_Complete_GoesToTheTool()
    {
        var script = Collecting(4, 4, secure: false).Keys("1234");
        Collected(script)!.Digits.Reveal().ShouldBe("1234");
        Collected(script)!.Enough.ShouldBeTrue();
        Typed(script).ShouldBeEmpty();
    }

    [Fact]
    public void Collection_TooFew_IsSaid()
    {
        var script = Collecting(4, 8, secure: false).Keys("12#");
        Collected(script)!.Enough.ShouldBeFalse();
    }

    [Fact]
    public void Collection_NoKeyAtAll_EndsAfterTheFirstPatience()
    {
        var script = Collecting(1, 8, secure: false).Wait(9_999);
        Collected(script).ShouldBeNull();
        script.Wait(1);
        (Collected(script)!.Digits.Count, Collected(script)!.Enough).ShouldBe((0, false));
    }

    [Fact]
    public void Collection_WhileTheAssistantStillExplains_GivesTimeAfterIt()
    {
        var script = Script.Speaking(15_000).AudioDone("r1", "i1").Done("r1").Happens(new DigitsAsked("c1", new DigitRequest(1, 4, false)));
        script.WaitSeconds(19);
        Collected(script).ShouldBeNull();
        script.WaitSeconds(2);
        Collected(script)!.Enough.ShouldBeFalse();
    }

    [Fact]
    public void Collection_KeysPressedBeforeTheToolAsked_AreTaken()
    {
        var script = Script.Listening().Keys("12").Happens(new DigitsAsked("c1", new DigitRequest(4, 4, false))).Keys("34");
        Collected(script)!.Digits.Reveal().ShouldBe("1234");
        Typed(script).ShouldBeEmpty();
    }

    [Fact]
    public void Collection_ASecond_IsRefused()
    {
        var script = Collecting(1, 4, secure: false).Happens(new DigitsAsked("c2", new DigitRequest(1, 4, false)));
        script.All.OfType<DigitsReady>().Single().ShouldBe(new DigitsReady("c2", null));
    }

    [Fact]
    public void Collection_GivenUp_IsForgottenWithItsKeys()
    {
        var script = Collecting(1, 4, secure: true).Keys("12").Happens(new DigitsGivenUp("c1")).WaitSeconds(4);
        Typed(script).ShouldBeEmpty();
        script.All.OfType<SecureChanged>().Last().On.ShouldBeFalse();
        script.Hears.ShouldBeTrue();
    }

    [Fact]
    public void SecureCollection_FromItsBeginningToItsEnd_TheModelHearsNothing()
    {
        var script = Collecting(4, 4, secure: true);
        script.All.OfType<SecureChanged>().Single().On.ShouldBeTrue();
        script.Hears.ShouldBeFalse();
        script.Keys(Canary).Hears.ShouldBeTrue();
        script.All.OfType<SecureChanged>().Last().On.ShouldBeFalse();
    }

    [Fact]
    public void SecureCollection_NothingThatIsDoneOrWritten_HoldsTheDigits()
    {
        var script = Collecting(4, 4, secure: true).Keys(Canary).ToolFinished("c1", "4 digits were collected.").WaitSeconds(30);
        Collected(script)!.Digits.Reveal().ShouldBe(Canary);
        script.Story.ShouldAllBe(line => !line.Contains(Canary));
        script.Events.ShouldAllBe(e => !e.ToString().Contains(Canary));
        script.Screen.Values.ShouldAllBe(c => !c.Text.Contains(Canary));
        script.Commands.ShouldAllBe(c => !c.ToString().Contains(Canary));
    }

    [Fact]
    public void Keys_InASecureSection_AreNotToldToTheModel()
    {
        var script = Script.Listening().Happens(new SecureAsked(true)).Keys(Canary + "#");
        Typed(script).ShouldBeEmpty();
        script.Notes.Single().ShouldNotContain(Canary);
    }
}
