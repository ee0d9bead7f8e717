using System.Text.Json;
using Microsoft.Extensions.AI;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Tools;

namespace Voice.Tests.Assistants.Cascade;

public sealed class CascadeReplyTests
{
    private static readonly ToolDescription GetTime = new("get_time", "Tells the time.", JsonDocument.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}""").RootElement);

    /// <summary>Every step begins with what the one before gives it first: the way to the first sound is the sum of the services' first bytes, and nothing of ours is in it.</summary>
    [Fact]
    public async Task FirstSound_TakesTheSumOfTheFirstBytes_AndLessThan50MillisecondsOfOurs()
    {
        var (transcription, chat, speech) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(200));
        await using var call = await CascadeCall.ConnectAsync();
        call.Ask();
        await call.Reports.UntilAsync<SpeechStopped>();
        var turnOver = call.Time.GetTimestamp();

        // The clock moves only while a service is at work. Were any step of ours to wait for a time, or for more than the first piece, the next request would not come.
        var writing = await call.Stages.TranscriptionAsync();
        call.Time.Advance(transcription);
        writing.Answer.SetResult("Tell me a story");
        var thinking = await call.Stages.ChatAsync();
        call.Time.Advance(chat);
        thinking.Say("Once upon a time, in a far country, ");
        var speaking = await call.Stages.SpeechAsync();
        speaking.Text.ShouldBe("Once upon a time, in a far country,");
        call.Time.Advance(speech);
        speaking.Sounds(20);
        await call.Reports.UntilAsync<Reports.Sound>();

        var ours = call.Time.GetElapsedTime(turnOver) - transcription - chat - speech;
        ours.ShouldBeLessThan(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Sentences_SynthesisedOutOfOrder_AreHeardInOrderAndAtMostTwoAreInTheMaking()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here. Two is here. Three is here. ");
        chat.End();
        var one = await call.Stages.SpeechAsync();
        var two = await call.Stages.SpeechAsync();
        two.Sounds(40, 2_000);
        two.End();
        call.Stages.SpeechRequests.ShouldBe(2);
        one.Sounds(40, 1_000);
        one.End();
        var three = await call.Stages.SpeechAsync();
        three.Sounds(40, 3_000);
        three.End();
        await call.Reports.UntilAsync<ResponseDone>();
        Levels(call).ShouldBe([1_000, 2_000, 3_000]);
    }

    [Fact]
    public async Task Sound_OfTheFirstSentence_DoesNotWaitForItsEnd()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here. And ");
        (await call.Stages.SpeechAsync()).Sounds(20);
        await call.Reports.UntilAsync<Reports.Sound>();
    }

    [Fact]
    public async Task Cancel_InMidReply_StopsEveryStageAndNothingMoreComes()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here. Two is here. And ");
        var (one, two) = (await call.Stages.SpeechAsync(), await call.Stages.SpeechAsync());
        one.Sounds(40);
        var reply = (await call.Reports.UntilAsync<Reports.Sound>()).ResponseId;
        call.Assistant.Send(new CancelResponse("cancel_1", reply));
        (await call.Reports.NextAsync()).ShouldBe(new ResponseDone(reply, ResponseOutcome.Cancelled, "client_cancelled", null));

        one.Sounds(40);
        two.Sounds(40);
        chat.Say("three. Four. ");
        chat.End();
        await Task.WhenAll(CancelledAsync(chat.Cancelled), CancelledAsync(one.Cancelled), CancelledAsync(two.Cancelled));
        await call.Assistant.DisposeAsync();
        call.Reports.Take().ShouldBeEmpty();
        call.Stages.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Truncate_KeepsInTheDialogueWhatWasHeardSentenceBySentence()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var item = await SpeakAsync(call, ("One is short.", 1_000), ("Two has four words.", 2_000), ("Three is never heard.", 1_000));
        call.Assistant.Send(new TruncateItem("cut_1", item, 0, TimeSpan.FromMilliseconds(2_400)));
        (await call.AskAsync("Stop")).Dialogue.ShouldBe("system: Be kind.\nuser: What time is it?\nassistant: One is short. Two has four\nuser: Stop");
    }

    [Fact]
    public async Task Truncate_OfAReplyThatWasNotHeardAtAll_LeavesNothing()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var item = await SpeakAsync(call, ("One is short.", 1_000));
        call.Assistant.Send(new TruncateItem("cut_1", item, 0, TimeSpan.Zero));
        (await call.AskAsync("Stop")).Dialogue.ShouldBe("system: Be kind.\nuser: What time is it?\nuser: Stop");
    }

    [Fact]
    public async Task Cancel_BeforeAnySound_LeavesNothingInTheDialogue()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here. And ");
        await call.Stages.SpeechAsync();
        var reply = (await call.Reports.UntilAsync<ResponseWords>()).ResponseId;
        call.Assistant.Send(new CancelResponse("cancel_1", reply));
        (await call.AskAsync("Stop")).Dialogue.ShouldBe("system: Be kind.\nuser: What time is it?\nuser: Stop");
    }

    [Fact]
    public async Task Tool_CalledAndAnswered_GoesOnInTheNextReply()
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "Be kind.", Tools = [GetTime] });
        var chat = await call.AskAsync();
        chat.Options.Tools!.ShouldHaveSingleItem().ShouldBeAssignableTo<AIFunctionDeclaration>()!.JsonSchema.GetRawText().ShouldBe(GetTime.Parameters.GetRawText());
        chat.Say("Let me see. ");
        chat.Call("c1", "get_time", "x");
        chat.Call("c2", "get_time", "y");
        chat.End(ChatFinishReason.ToolCalls);
        var called = await call.Reports.UntilAsync<ToolCalled>();
        called.ShouldBe(new ToolCalled(called.ResponseId, "c1", "get_time", """{"a":"x"}"""));
        var speech = await call.Stages.SpeechAsync();
        speech.Sounds(100);
        speech.End();
        (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Completed);

        call.Assistant.Send(new AddToolOutput("tool_1", "c1", "get_time", """{"a":"x"}""", "10:00"));
        (await call.Reports.NextAsync()).ShouldBe(new ItemAdded("tool_1"));
        call.Assistant.Send(new AddToolOutput("tool_2", "c2", "get_time", """{"a":"y"}""", "11:00"));
        call.Assistant.Send(new CreateResponse("ask_1"));
        var next = await call.Stages.ChatAsync();
        next.Dialogue.ShouldBe(chat.Dialogue + "\nassistant: Let me see. call c1 get_time(x) call c2 get_time(y)\ntool: result c1 10:00 result c2 11:00", "and what came before is the same to the letter");
        (await call.Reports.UntilAsync<ResponseCreated>()).RequestId.ShouldBe("ask_1");
    }

    [Fact]
    public async Task Tool_StillAtWorkWhenTheCallerGoesOn_IsNotForgotten()
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "", Tools = [GetTime] });
        var chat = await call.AskAsync();
        chat.Call("c1", "get_time", "x");
        chat.End(ChatFinishReason.ToolCalls);
        await call.Reports.UntilAsync<ResponseDone>();
        (await call.AskAsync("Hurry up")).Dialogue.ShouldContain("tool: result c1 The tool is still running.");
        call.Assistant.Send(new AddToolOutput("tool_1", "c1", "get_time", """{"a":"x"}""", "10:00"));
        call.Assistant.Send(new CancelResponse("cancel_1", (await call.Reports.UntilAsync<ResponseCreated>()).ResponseId));
        call.Assistant.Send(new CreateResponse("ask_1"));
        (await call.Stages.ChatAsync()).Dialogue.ShouldEndWith("user: Hurry up\nassistant: call c1 get_time(x)\ntool: result c1 10:00");
    }

    [Fact]
    public async Task Aside_SeesNothingAndIsNotRemembered()
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "Be kind.", Tools = [GetTime] });
        call.Assistant.Send(new AddCallerText("line_1", "line_1", "Hello"));
        call.Assistant.Send(new CreateResponse("aside_1", "Say exactly: \"One moment.\"", OutOfBand: true));
        var outOfBand = await call.Stages.ChatAsync();
        outOfBand.Dialogue.ShouldBe("system: Say exactly: \"One moment.\"");
        outOfBand.Options.Tools.ShouldBeEmpty();
        outOfBand.Say("One moment.");
        outOfBand.End();
        var speech = await call.Stages.SpeechAsync();
        speech.Sounds(40);
        speech.End();
        await call.Reports.UntilAsync<ResponseDone>();
        call.Assistant.Send(new CreateResponse("ask_1"));
        (await call.Stages.ChatAsync()).Dialogue.ShouldBe("system: Be kind.\nuser: Hello");
    }

    [Fact]
    public async Task Instructions_ForOneReply_ComeLastSoThatThePrefixStays()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Assistant.Send(new AddNote("note_1", "note_1", "The timer ran out."));
        call.Assistant.Send(new CreateResponse("ask_1", "Greet the caller."));
        (await call.Stages.ChatAsync()).Dialogue.ShouldBe("system: Be kind.\nsystem: The timer ran out.\nsystem: Greet the caller.");
    }

    [Fact]
    public async Task Commands_ThatMeetNothing_AreRefusedByTheirIds()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Assistant.Send(new CancelResponse("cancel_1", "resp_x"));
        (await call.Reports.NextAsync()).ShouldBe(new CommandRefused("cancel_1", "response_cancel_not_active"));
        call.Assistant.Send(new TruncateItem("cut_1", "item_x", 0, TimeSpan.Zero));
        (await call.Reports.NextAsync<CommandRefused>()).CommandId.ShouldBe("cut_1");
        call.Assistant.Send(new CreateResponse("ask_1"));
        await call.Reports.NextAsync<ResponseCreated>();
        call.Assistant.Send(new CreateResponse("ask_2"));
        (await call.Reports.NextAsync()).ShouldBe(new CommandRefused("ask_2", "conversation_already_has_active_response"));
    }

    [Fact]
    public async Task OfferTools_ReplacesThem()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Assistant.Send(new OfferTools("offer", [GetTime]));
        (await call.AskAsync()).Options.Tools!.ShouldHaveSingleItem().Name.ShouldBe("get_time");
    }

    [Fact]
    public async Task Reply_NotSpoken_IsWordsOnly()
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "Be kind.", Spoken = false });
        var chat = await call.AskAsync();
        chat.Say("It is **ten**. And late. ");
        chat.End();
        (await call.Reports.UntilAsync<ResponseWords>()).ShouldSatisfyAllConditions(w => w.Text.ShouldBe("It is ten."), w => w.Spoken.ShouldBeFalse());
        (await call.Reports.NextAsync<ResponseWords>()).Text.ShouldBe(" And late.");
        (await call.Reports.NextAsync<ResponseWords>()).ShouldSatisfyAllConditions(w => w.Text.ShouldBe("It is ten. And late."), w => w.Final.ShouldBeTrue());
        await call.Reports.NextAsync<ResponseDone>();
        call.Stages.SpeechRequests.ShouldBe(0);
        (await call.AskAsync("Really?")).Dialogue.ShouldContain("assistant: It is ten. And late.");
    }

    [Fact]
    public async Task Truncate_OfAReplyInWords_KeepsTheWordsThatWereHeard()
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "Be kind.", Spoken = false });
        var chat = await call.AskAsync();
        chat.Say("It is ten. And late. ");
        chat.End();
        var item = (await call.Reports.UntilAsync<ResponseWords>()).ItemId;
        await call.Reports.UntilAsync<ResponseDone>();
        call.Assistant.Send(new TruncateItem("cut_1", item, 0, TimeSpan.Zero, "It is"));
        (await call.AskAsync("Stop")).Dialogue.ShouldEndWith("assistant: It is\nuser: Stop");
    }

    [Fact]
    public async Task Usage_OfEveryStep_IsReportedWithItsPrice()
    {
        var stages = new ScriptedStages { Price = (step, usage) => usage with { Model = step.ToString(), Cost = 1 } };
        var reports = new Reports();
        await using var assistant = new CascadeAssistant(stages.Stages, new CascadeSettings(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await assistant.ConnectAsync(new AssistantSetup { Instructions = "" }, reports, CancellationToken.None);
        assistant.SendAudio(Speech.Bytes([.. Speech.Silence(0.5), .. Speech.Say("What time is it"), .. Speech.Silence(1.5)]));
        (await stages.TranscriptionAsync()).Answer.SetResult("What time is it?");
        var transcription = (await reports.UntilAsync<UsageReported>()).Usage;
        (transcription.Model, transcription.Cost).ShouldBe(("Transcription", 1));
        transcription.AudioTime.TotalSeconds.ShouldBeInRange(0.8, 2.5);
        var chat = await stages.ChatAsync();
        chat.Say("Ten.");
        chat.End();
        var sound = await stages.SpeechAsync();
        stages.Use(new TokenUsage(0, 0, 0, 0, 0, 0) { Characters = 4 });
        var speech = (await reports.UntilAsync<UsageReported>()).Usage;
        (speech.Model, speech.Characters, speech.Cost).ShouldBe(("Speech", 4, 1));
        sound.Sounds(20);
        sound.End();
        (await reports.UntilAsync<ResponseDone>()).Usage!.Model.ShouldBe("Chat");
    }

    [Fact]
    public async Task CacheKey_IsThatOfTheInstructionsAndTools_InAllCalls()
    {
        var (clock, dice) = (Tool("get_time"), Tool("roll_dice"));
        var key = await KeyAsync("Be kind.", clock);
        key.Length.ShouldBe(32, "OpenAI takes 64 at most");
        (await KeyAsync("Be kind.", clock)).ShouldBe(key, "another call begins in the same way");
        (await KeyAsync("Be rude.", clock)).ShouldNotBe(key);
        (await KeyAsync("Be kind.", clock, dice)).ShouldNotBe(key);

        static async Task<string> KeyAsync(string instructions, params Voice.Tools.ToolDescription[] tools)
        {
            await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = instructions, Tools = tools, Spoken = false });
            return (string)(await call.AskAsync()).Options.AdditionalProperties![CascadeAssistant.CacheKey]!;
        }

        static Voice.Tools.ToolDescription Tool(string name) => new(name, "", System.Text.Json.JsonDocument.Parse("{}").RootElement);
    }

    [Fact]
    public async Task Reply_CutShortByALimit_IsIncomplete()
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "", Spoken = false });
        var chat = await call.AskAsync();
        chat.Say("It is");
        chat.End(ChatFinishReason.Length);
        (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Incomplete);
    }

    /// <summary>A whole reply of sentences that sound so long.</summary>
    private static async Task<string> SpeakAsync(CascadeCall call, params (string Text, int Milliseconds)[] sentences)
    {
        var chat = await call.AskAsync();
        chat.Say(string.Join(' ', sentences.Select(s => s.Text)));
        chat.End();
        foreach (var (text, milliseconds) in sentences)
        {
            var speech = await call.Stages.SpeechAsync();
            speech.Text.ShouldBe(text);
            speech.Sounds(milliseconds);
            speech.End();
        }
        return (await call.Reports.UntilAsync<ResponseAudioDone>()).ItemId;
    }

    /// <summary>The different samples, in the order in which they sound.</summary>
    private static List<int> Levels(CascadeCall call)
    {
        var sound = call.Reports.AllSound;
        var levels = new List<int>();
        for (var i = 0; i < sound.Length; i += 2)
        {
            var sample = BitConverter.ToInt16(sound, i);
            if (sample != 0 && (levels.Count == 0 || levels[^1] != sample))
                levels.Add(sample);
        }
        return levels;
    }

    private static async Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
    }
}
