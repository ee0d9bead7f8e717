using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

/// <summary>The pictures of the caller: who is given them, who describes them, and how long they stay.</summary>
public sealed class PictureTests
{
    private static readonly AssistantDescription Blind = new("text model", false, "") { SeesPictures = false };

    private static Picture Cat(string name = "cat.jpg") => new(name, "image/jpeg", new byte[] { 1, 2, 3 }, 640, 480);

    private static Script Shown(Script script, string name = "cat.jpg") => script.Happens(new CallerShowed(Cat(name)));

    private static Script Up(AssistantDescription description) => new Script().Happens(new LineAttached(1)).Happens(new AssistantReady(description));

    private static Script Lost(Script script) => script.Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "gone"))).Wait(1);

    private static IEnumerable<DescribePicture> Described(Script script) => script.All.OfType<DescribePicture>();

    [Fact]
    public void Picture_Alone_IsGivenWithoutAReplyAndStandsInTheCaptions()
    {
        var script = Shown(Script.Listening());
        var given = script.Commands.OfType<AddPicture>().Single();
        given.Picture.Name.ShouldBe("cat.jpg");
        script.Screen.Values.Single().ShouldSatisfyAllConditions(line => line.Text.ShouldBe("Picture: cat.jpg"), line => line.Speaker.ShouldBe(Speaker.Caller));
        script.Happens(new ItemAdded(given.ItemId)).WaitSeconds(5).Asked.ShouldBeEmpty();
        script.Phase.ShouldBe(Phase.Listening);
    }

    [Fact]
    public void Picture_DuringAReply_LetsItBeHeardToItsEnd()
    {
        var script = Shown(Script.Speaking());
        script.Clears.ShouldBeEmpty();
        script.Done("r1").WaitSeconds(5).Asked.ShouldBeEmpty();
    }

    [Fact]
    public void Picture_BeforeATypedQuestion_IsGivenBeforeItAndAnsweredOnce()
    {
        var script = Shown(Script.Listening()).CallerTypes("What is this?");
        script.Commands.Where(c => c is AddPicture or AddCallerText or CreateResponse).Select(c => c.GetType()).ShouldBe([typeof(AddPicture), typeof(AddCallerText), typeof(CreateResponse)]);
        script.ItemsAdded().SaysAsAsked("r1").WaitSeconds(5).Asked.Count().ShouldBe(1);
    }

    [Fact]
    public void Picture_BeforeTheAssistantIsThere_IsGivenWhenItComes()
    {
        var script = Shown(new Script().Happens(new LineAttached(1)));
        script.Commands.ShouldBeEmpty();
        script.Happens(new AssistantReady(new AssistantDescription("m", false, "")));
        script.Commands.OfType<AddPicture>().Count().ShouldBe(1);
        script.WaitSeconds(5).Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Picture_AfterItsTurns_IsRemovedAndALineStandsInItsPlace(int turns)
    {
        var script = Shown(Script.Listening(new ConversationOptions { PictureTurns = turns }));
        for (var turn = 1; turn <= turns; turn++)
            script.CallerSays($"u{turn}").Heard($"u{turn}", "And this?").Created($"r{turn}").Done($"r{turn}");
        script.Commands.OfType<RemovePicture>().ShouldBeEmpty();
        script.CallerSpeaks("next");
        var removed = script.Commands.OfType<RemovePicture>().Single();
        removed.ItemId.ShouldBe(script.Commands.OfType<AddPicture>().Single().ItemId);
        removed.Words.ShouldContain("cat.jpg (640 × 480 pixels)");
        script.CallerStops("next").CallerSays("after").Commands.OfType<RemovePicture>().Count().ShouldBe(1);
    }

    [Fact]
    public void Picture_ShownWhileTheCallerSpeaks_BelongsToThatTurn()
    {
        var script = Shown(Script.Listening(new ConversationOptions { PictureTurns = 1 }).CallerSpeaks("u1")).CallerStops("u1").Created("r1").Done("r1");
        script.CallerSpeaks("u2").Commands.OfType<RemovePicture>().Count().ShouldBe(1);
    }

    [Fact]
    public void Picture_OfALostAssistant_IsInTheHistoryOfTheNextInItsPlace()
    {
        var script = Shown(Script.Listening().CallerSays("u1").Heard("u1", "Look at this.")).CallerSays("u2").Heard("u2", "What is it?");
        var history = Lost(script).All.OfType<ConnectAssistant>().Single().History;
        history.Select(item => item switch { Said said => said.Text, Shown shown => shown.Picture.Name, _ => item.GetType().Name }).ShouldBe(["Look at this.", "cat.jpg", "What is it?"]);
        script.Happens(new AssistantReady(new AssistantDescription("next", false, ""))).Commands.OfType<AddPicture>().Count().ShouldBe(1, "the next one has it in its history");
    }

    [Fact]
    public void Picture_ThatWasRemoved_IsALineInTheHistory()
    {
        var script = Shown(Script.Listening(new ConversationOptions { PictureTurns = 1 })).CallerSays("u1").Heard("u1", "A").CallerSays("u2").Heard("u2", "B");
        Lost(script).All.OfType<ConnectAssistant>().Single().History.OfType<Shown>().ShouldBeEmpty();
        script.All.OfType<ConnectAssistant>().Single().History.OfType<Noted>().Single().Text.ShouldContain("not kept any more");
    }

    // ── Who cannot see ──

    [Fact]
    public void Picture_ForAnAssistantThatDoesNotSee_IsDescribedAndAsksForNoReply()
    {
        var script = Shown(Up(Blind));
        script.Commands.OfType<AddPicture>().ShouldBeEmpty();
        script.Happens(new PictureDescribed(Described(script).Single().Id, "A black cat."));
        script.Notes.Last().ShouldContain("A black cat.");
        script.WaitSeconds(5).Asked.ShouldBeEmpty();
    }

    [Fact]
    public void Picture_DescribedAfterTheQuestion_IsAnsweredOnceMore()
    {
        var script = Shown(Up(Blind)).CallerTypes("What is this?").ItemsAdded().SaysAsAsked("r1");
        script.Happens(new PictureDescribed(Described(script).Single().Id, "A black cat.")).Asked.Count().ShouldBe(2);
    }

    [Fact]
    public void Picture_ThatTheAssistantRefuses_IsDescribedWithoutAnErrorForTheCaller()
    {
        var script = Shown(Script.Listening());
        var given = script.Commands.OfType<AddPicture>().Single();
        script.Refused(given.Id, "invalid_value").Refused(given.Id, "invalid_value");
        Described(script).Single().Picture.Name.ShouldBe("cat.jpg");
        script.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Picture_ThatNobodyCanDescribe_IsAClearSentenceForBothSides()
    {
        var script = Shown(Up(Blind));
        script.Happens(new PictureDescribed(Described(script).Single().Id, null));
        script.Problems.ShouldBe(["picture_unseen"]);
        script.Notes.Last().ShouldContain("could not be described");
    }

    [Fact]
    public void Picture_BeforeAnAssistantThatDoesNotSeeTakesOver_IsDescribedOnce()
    {
        var script = Lost(Shown(Script.Listening())).Happens(new AssistantReady(Blind));
        Described(script).Count().ShouldBe(1);
        Lost(script).Happens(new AssistantReady(Blind));
        Described(script).Count().ShouldBe(1, "the words are in the history");
    }

    // ── When none may be taken ──

    [Fact]
    public void Picture_InASecureSection_IsNotTaken()
    {
        var script = Shown(Script.Listening().Happens(new SecureAsked(true)));
        script.Commands.OfType<AddPicture>().ShouldBeEmpty();
        script.Problems.ShouldBe(["picture_not_now"]);
    }
}
