using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.Recording;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>Every state of a call, with a peer that says nothing more from then on: the caller hears words, or the call ends, within the bound that is named.</summary>
public sealed class MutePeerTests
{
    private static readonly AssistantDescription Model = new("model", true, "");
    private static readonly ConversationOptions Phone = new() { SilencePrompt = TimeSpan.FromSeconds(12) };
    private static readonly ConversationOptions Page = new();

    private static readonly Dictionary<string, Func<ConversationOptions, Script>> States = new()
    {
        ["greeting, asked for"] = o => Up(o with { Greeting = "Hello." }),
        ["greeting, begun"] = o => Up(o with { Greeting = "Hello." }).CreatedAsAsked("r1"),
        ["announcement, asked for"] = o => Up(o with { Recording = RecordingConsent.AfterAnnouncement, Announcement = "This is recorded." }),
        ["announcement, half said"] = o => Up(o with { Recording = RecordingConsent.AfterAnnouncement, Announcement = "This is recorded." }).CreatedAsAsked("r1").Audio("r1", "i1", 500),
        ["question for consent, said"] = o => Up(o with { Recording = RecordingConsent.AfterYes, Announcement = "May I record?" }).SaysAsAsked("r1"),
        ["listening"] = Up,
        ["caller speaking"] = o => Up(o).CallerSpeaks("u1"),
        ["turn over, awaiting the reply"] = o => Up(o).CallerSays("u1"),
        ["typed, reply asked for"] = o => Up(o).CallerTypes("hello"),
        ["typed in the middle of a turn"] = o => Up(o).CallerSpeaks("u1").CallerTypes("hello"),
        ["reply begun, without a sound"] = o => Up(o).CallerSays("u1").Created("r1"),
        ["reply in the middle"] = o => Up(o).CallerSays("u1").Created("r1").Audio("r1", "i1", 800),
        ["reply in the middle, line reporting"] = o => Up(o).CallerSays("u1").Created("r1").Audio("r1", "i1", 800).Plays("i1", 300),
        ["playback draining"] = o => Up(o).CallerSays("u1").Created("r1").Audio("r1", "i1", 3000).AudioDone("r1", "i1").Done("r1").Plays("i1", 300),
        ["line clearing"] = o => Up(o).CallerSays("u1").Created("r1").Audio("r1", "i1", 3000).Wait(500).CallerTypes("stop"),
        ["cancelled reply, not over"] = o => Up(o).CallerSays("u1").Created("r1").Audio("r1", "i1", 3000).CallerSpeaks("u2").Cleared(("i1", 0)).CallerStops("u2"),
        ["request refused"] = o => Up(o).CallerTypes("hello").Refused("ask_2", "conversation_already_has_active_response"),
        ["tool running"] = o => Up(o).Wants("u1", "r1", "c1"),
        ["tool finished, reply asked for"] = o => Up(o).Wants("u1", "r1", "c1").Finishes("c1", ToolOutcome.Done),
        ["tool that waits for the words of the turn"] = o => Asking(o).CallerSays("u1").Created("r1").Calls("r1", "c1").Done("r1"),
        ["tool that waits for a yes"] = o => Asking(o).CallerSays("u1").Heard("u1", "Book it.").Created("r1").Calls("r1", "c1").Done("r1").CreatedAsAsked("r2").Audio("r2", "i2", 500).AudioDone("r2", "i2").Done("r2"),
        ["keys, begun"] = o => Up(o).Keys("12"),
        ["keys, asked for by a tool"] = o => Up(o).Wants("u1", "r1", "c1").Happens(new DigitsAsked("c1", new DigitRequest(1, 4, Secure: false))),
        ["hold"] = o => Up(o).Happens(new HoldStarted()),
        ["hold in the middle of a turn"] = o => Up(o).CallerSpeaks("u1").Happens(new HoldStarted()),
        ["hold, over"] = o => Up(o).Happens(new HoldStarted()).WaitSeconds(5).Happens(new HoldEnded()),
        ["secure section"] = o => Up(o).Happens(new SecureAsked(true)),
        ["last words, asked for"] = o => Up(o).CallerSays("u1").Happens(new LastWordsAsked()).CallerTypes("bye"),
        ["last words, playing"] = o => Up(o).CallerSays("u1").Created("r1").Happens(new LastWordsAsked()).Audio("r1", "i1", 1000).AudioDone("r1", "i1").Done("r1").Plays("i1", 300),
        ["last words, and a cough that does not end"] = o => Up(o).CallerSays("u1").Created("r1").Happens(new LastWordsAsked()).Audio("r1", "i1", 1000).CallerSpeaks("u2"),
        ["last words, and a cough without words"] = o => Up(o).CallerSays("u1").Created("r1").Happens(new LastWordsAsked()).Audio("r1", "i1", 1000).AudioDone("r1", "i1").Done("r1").CallerSays("u2").Created("r2").Done("r2"),
        ["line lost"] = o => Up(o).Happens(new LineDetached(1)),
        ["line lost in the middle of a reply"] = o => Up(o).CallerSays("u1").Created("r1").Audio("r1", "i1", 3000).Happens(new LineDetached(1)),
        ["line lost in the middle of a turn, and back"] = o => Up(o).CallerSpeaks("u1").Happens(new LineDetached(1)).WaitSeconds(1).Happens(new LineAttached(2)),
        ["line back after a cut reply"] = o => Up(o).CallerSays("u1").Created("r1").Audio("r1", "i1", 3000).Wait(500).Happens(new LineDetached(1)).WaitSeconds(1).Done("r1", ResponseOutcome.Cancelled).Happens(new LineAttached(2)),
        ["assistant lost at rest"] = o => Lost(Up(o)),
        ["assistant lost in the middle of a reply"] = o => Lost(Up(o).CallerSays("u1").Created("r1").Audio("r1", "i1", 800)),
        ["assistant lost with a turn"] = o => Lost(Up(o).CallerSays("u1")),
        ["assistant lost with a tool at work"] = o => Lost(Up(o).Wants("u1", "r1", "c1")),
        ["another assistant being connected beside"] = o => new Script(o).Happens(new LineAttached(1)).Happens(new AssistantReady(Model with { StandsIn = true })).WaitSeconds(20),
    };

    // Longer than the rest by their nature: the longest hold, the longest secure section.
    private static readonly Dictionary<string, double> Bounds = new() { ["hold"] = 601, ["hold in the middle of a turn"] = 601, ["secure section"] = 240, ["line lost"] = 31, ["line lost in the middle of a reply"] = 31 };

    private static TheoryData<string, bool, bool> Walk()
    {
        var walk = new TheoryData<string, bool, bool>();
        foreach (var state in States.Keys)
        {
            walk.Add(state, true, false);
            walk.Add(state, false, true);
            walk.Add(state, true, true);
        }
        return walk;
    }

    public static TheoryData<string, bool, bool> EveryState => Walk();

    private static Script Up(ConversationOptions options) => new Script(options, tools: new ToolOptions()).Happens(new LineAttached(1)).Happens(new AssistantReady(Model));

    private static Script Asking(ConversationOptions options) =>
        new Script(options, new() { ["book"] = ToolScript.Confirmed }, new ToolOptions()).Happens(new LineAttached(1)).Happens(new AssistantReady(Model));

    private static Script Lost(Script script) => script.Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, ""))).Wait(1);

    [Theory]
    [MemberData(nameof(EveryState))]
    public void Phone_InAnyState_EndsInWordsOrInAnEnd(string state, bool assistantIsMute, bool lineIsMute)
    {
        var script = States[state](Phone);
        // A mute assistant is given up five times, and the silence ladder may have to begin first.
        var bound = TimeSpan.FromSeconds(Bounds.GetValueOrDefault(state, assistantIsMute ? 60 : 25));
        new MuteWorld(script, assistantIsMute, lineIsMute).UntilNoticed(bound).ShouldNotBeNull($"{script.Phase}\n{string.Join('\n', script.Story.TakeLast(30))}");
    }

    [Theory]
    [MemberData(nameof(EveryState))]
    public void Page_InAnyState_EndsInWordsOrInAnEnd(string state, bool assistantIsMute, bool lineIsMute)
    {
        var script = States[state](Page);
        // A page is not asked whether somebody is there: what is at rest ends with the idle limit.
        new MuteWorld(script, assistantIsMute, lineIsMute).UntilNoticed(Page.IdleLimit + TimeSpan.FromSeconds(60)).ShouldNotBeNull($"{script.Phase}\n{string.Join('\n', script.Story.TakeLast(30))}");
    }

    [Theory]
    [InlineData("turn over, awaiting the reply")]
    [InlineData("typed, reply asked for")]
    [InlineData("reply begun, without a sound")]
    [InlineData("reply in the middle")]
    public void MuteAssistant_OwingAReply_IsASoftSoundFirst(string state)
    {
        var script = States[state](Phone);
        var heard = script.Heard.Values.Sum();
        new MuteWorld(script, assistantIsMute: true, lineIsMute: false).UntilNoticed(TimeSpan.FromSeconds(3));
        script.Heard.Values.Sum().ShouldBe(heard);
        script.All.OfType<PlayEarcon>().ShouldNotBeEmpty();
    }

    [Fact]
    public void Announcement_HalfSaidByAnAssistantThatFallsMute_AllowsNoRecording()
    {
        var script = States["announcement, half said"](Phone).WaitSeconds(25);
        script.All.OfType<StartRecording>().ShouldBeEmpty();
        script.Asked.Count().ShouldBe(2, "it is said again");
    }

    [Fact]
    public void Turn_OnALineThatIsNeverSilent_EndsAfterItsLongestTime()
    {
        var script = Script.Listening(Phone).CallerSpeaks("u1").WaitSeconds(179);
        script.Asked.ShouldBeEmpty();
        script.WaitSeconds(1).Asked.Count().ShouldBe(1);
        script.Commands.OfType<EndTurn>().Count().ShouldBe(1);
    }
}
