using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;
using static Voice.Tests.Assistants.Cascade.Speech;

namespace Voice.Tests.Assistants.Cascade;

public sealed class CascadeTurnTests
{
    [Fact]
    public async Task Turn_HeardAndAnswered_IsReportedInTheOrderOfTheRealtimeApi()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("It is ten. ");
        chat.End();
        var speech = await call.Stages.SpeechAsync();
        speech.Sounds(100);
        speech.End();

        var turn = (await call.Reports.NextAsync<SpeechStarted>()).ItemId;
        (await call.Reports.NextAsync<SpeechStopped>()).ItemId.ShouldBe(turn);
        (await call.Reports.NextAsync()).ShouldBe(new CallerWords(turn, "What time is it?", Final: true));
        (await call.Reports.NextAsync()).ShouldBe(new ItemAdded(turn));
        var reply = await call.Reports.NextAsync<ResponseCreated>();
        reply.RequestId.ShouldBeNull();
        var words = await call.Reports.NextAsync<ResponseWords>();
        words.ShouldBe(new ResponseWords(reply.ResponseId, words.ItemId, 0, "It is ten.", Final: false, Spoken: true));
        (await call.Reports.NextAsync<Reports.Sound>()).Bytes.ShouldBe(4_800);
        (await call.Reports.NextAsync()).ShouldBe(new ResponseAudioDone(reply.ResponseId, words.ItemId, 0));
        (await call.Reports.NextAsync()).ShouldBe(words with { Final = true });
        (await call.Reports.NextAsync()).ShouldBe(new ResponseDone(reply.ResponseId, ResponseOutcome.Completed, null, new TokenUsage(20, 0, 8, 0, 5, 0)));
    }

    [Fact]
    public async Task Pause_InMidSentence_IsTranscribedAheadAndThrownAway()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Hear([.. Silence(0.5), .. Say("I would like"), .. Silence(0.3)]);
        var early = await call.Stages.TranscriptionAsync();
        call.Reports.Take().ShouldHaveSingleItem().ShouldBeOfType<SpeechStarted>();
        call.Hear([.. Say("a table for two"), .. Silence(2)]);
        early.Answer.TrySetResult("I would like");
        var late = await call.Stages.TranscriptionAsync();
        late.Audio.Duration.ShouldBeGreaterThan(early.Audio.Duration);
        early.Cancelled.IsCancellationRequested.ShouldBeTrue();
        late.Answer.SetResult("I would like a table for two");
        (await call.Reports.UntilAsync<CallerWords>()).Text.ShouldBe("I would like a table for two");
        (await call.Stages.ChatAsync()).Dialogue.ShouldBe("system: Be kind.\nuser: I would like a table for two");
        call.Reports.Take().OfType<SpeechStarted>().ShouldBeEmpty("it is one turn");
    }

    [Fact]
    public async Task Pause_AtTheEnd_HasItsWordsReadyWhenTheTurnIsOver()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Hear([.. Silence(0.5), .. Say("What time is it"), .. Silence(0.25)]);
        (await call.Stages.TranscriptionAsync()).Answer.SetResult("What time is it");
        call.Hear(Silence(1.5));
        (await call.Stages.ChatAsync()).Dialogue.ShouldEndWith("user: What time is it");
        call.Stages.HasNoMoreRequests.ShouldBeTrue("once was enough");
    }

    [Theory]
    [InlineData("I would like a table and", 1.0, false)]
    [InlineData("I would like a table and", 1.5, true)]
    [InlineData("What time is it?", 0.25, true)]
    [InlineData("What time is it", 0.25, false)]
    public async Task Turn_WithItsWordsInThePause_EndsWhenTheySaySo(string words, double moreSilence, bool isOver)
    {
        await using var call = await CascadeCall.ConnectAsync(priced: true);
        (await IsOverAsync(call, words, moreSilence)).ShouldBe(isOver);
    }

    [Fact]
    public async Task Turn_WithItsWordsInThePauseAndTheSettingSilence_EndsBySilenceAlone()
    {
        await using var call = await CascadeCall.ConnectAsync(options: new CascadeSettings { Manner = "", TurnEnding = Voice.TurnDetection.TurnEnding.Silence }, priced: true);
        (await IsOverAsync(call, "I would like a table and", 0.6)).ShouldBeTrue();
    }

    /// <summary>The words of a turn come 250 ms after its last sound. Was it over after so much more silence, when the caller goes on?</summary>
    private static async Task<bool> IsOverAsync(CascadeCall call, string words, double moreSilence)
    {
        call.Hear([.. Silence(0.5), .. Trim(Say("I would like a table")), .. Silence(0.25)]);
        (await call.Stages.TranscriptionAsync()).Answer.SetResult(words);
        await call.Reports.UntilAsync<UsageReported>();
        call.Hear([.. Silence(moreSilence), .. Say("with two chairs"), .. Silence(0.3)]);
        await call.Stages.TranscriptionAsync();
        return call.Reports.Take().OfType<SpeechStopped>().Any();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Turn_WhoseLateWordsAreUnfinished_IsAnsweredOnceTheCallerWasWaitedFor(bool lineSendsSilence)
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Hear([.. Silence(0.5), .. Trim(Say("I would like a table")), .. Silence(0.85)]);
        await call.Reports.UntilAsync<SpeechStopped>();
        (await call.Stages.TranscriptionAsync()).Answer.SetResult("I would like a table and");
        await call.Reports.UntilAsync<ItemAdded>();
        call.Hear(Silence(0.3));
        call.Stages.ChatRequests.ShouldBe(0);
        if (lineSendsSilence)
            call.Hear(Silence(0.6));
        else
            call.Time.Advance(TimeSpan.FromSeconds(0.9));
        (await call.Stages.ChatAsync()).Dialogue.ShouldEndWith("user: I would like a table and");
        call.Stages.ChatRequests.ShouldBe(1);
    }

    [Fact]
    public async Task Turn_WhoseLateWordsAreUnfinishedAndWhoseCallerGoesOn_IsAnsweredWithTheRest()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Hear([.. Silence(0.5), .. Trim(Say("I would like a table")), .. Silence(0.85)]);
        await call.Reports.UntilAsync<SpeechStopped>();
        (await call.Stages.TranscriptionAsync()).Answer.SetResult("I would like a table and");
        await call.Reports.UntilAsync<ItemAdded>();
        call.Hear([.. Say("two more chairs please"), .. Silence(2)]);
        (await call.Stages.TranscriptionAsync()).Answer.SetResult("two more chairs please.");
        (await call.Stages.ChatAsync()).Dialogue.ShouldEndWith("user: I would like a table and\nuser: two more chairs please.");
        call.Stages.ChatRequests.ShouldBe(1);
    }

    [Fact]
    public async Task Turn_WhoseLateWordsAreUnfinished_IsAnsweredAtOnceIfAReplyIsAskedFor()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Hear([.. Silence(0.5), .. Trim(Say("I would like a table")), .. Silence(0.85)]);
        await call.Reports.UntilAsync<SpeechStopped>();
        (await call.Stages.TranscriptionAsync()).Answer.SetResult("I would like a table and");
        await call.Reports.UntilAsync<ItemAdded>();
        call.Assistant.Send(new CreateResponse("r1"));
        await call.Stages.ChatAsync();
        call.Hear(Silence(2));
        call.Time.Advance(TimeSpan.FromSeconds(5));
        call.Reports.Take().OfType<ResponseDone>().ShouldBeEmpty("the reply that was asked for goes on");
        call.Stages.ChatRequests.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ... ")]
    [InlineData("Thanks for watching!")]
    [InlineData("Untertitel der Amara.org-Community")]
    public async Task Turn_WithoutWords_IsAnsweredByNothing(string transcript)
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Ask();
        (await call.Stages.TranscriptionAsync()).Answer.SetResult(transcript);
        (await call.Reports.UntilAsync<CallerWords>()).Text.ShouldBeEmpty();
        var reply = await call.Reports.NextAsync<ResponseCreated>();
        (await call.Reports.NextAsync()).ShouldBe(new ResponseDone(reply.ResponseId, ResponseOutcome.Completed, null, null));
        call.Stages.ChatRequests.ShouldBe(0);
    }

    [Fact]
    public async Task Turn_WhileTheOneBeforeIsStillBeingWrittenDown_IsAnsweredWithIt()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Ask();
        var first = await call.Stages.TranscriptionAsync();
        call.Hear([.. Silence(0.5), .. Say("and what day is it")]);
        first.Answer.SetResult("What time is it");
        (await call.Reports.UntilAsync<CallerWords>()).Text.ShouldBe("What time is it");
        call.Hear(Silence(2));
        (await call.Stages.TranscriptionAsync()).Answer.SetResult("and what day is it");
        (await call.Stages.ChatAsync()).Dialogue.ShouldBe("system: Be kind.\nuser: What time is it\nuser: and what day is it");
        call.Stages.ChatRequests.ShouldBe(1);
    }

    [Fact]
    public async Task Turn_OnALineThatFallsSilentWithoutSilence_EndsByTheClock()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Hear([.. Silence(0.5), .. Say("What time is it")]);
        call.Reports.Take().OfType<SpeechStopped>().ShouldBeEmpty();
        call.Time.Advance(TimeSpan.FromSeconds(2));
        await call.Reports.UntilAsync<SpeechStopped>();
        (await call.Stages.TranscriptionAsync()).Answer.SetResult("What time is it");
        await call.Stages.ChatAsync();
    }

    [Theory]
    [InlineData(AudioEncoding.MuLaw, 8_000)]
    [InlineData(AudioEncoding.ALaw, 8_000)]
    [InlineData(AudioEncoding.Pcm16, 16_000)]
    internal async Task Turn_InAnyFormat_IsHeardAndAnsweredInIt(AudioEncoding encoding, int rate)
    {
        var format = new AudioFormat(encoding, rate);
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "", InputFormat = format, OutputFormat = format, Language = "en-GB" });
        call.Hear([.. Silence(0.5, rate), .. Say("What time is it", rate), .. Silence(1.5, rate)], encoding);
        var transcription = await call.Stages.TranscriptionAsync();
        transcription.Audio.Format.ShouldBe(format);
        transcription.Language.ShouldBe("en-GB");
        transcription.Audio.Duration.TotalSeconds.ShouldBeInRange(0.8, 2.5);
        transcription.Answer.SetResult("What time is it");
        var chat = await call.Stages.ChatAsync();
        chat.Say("Ten. ");
        chat.End();
        var speech = await call.Stages.SpeechAsync();
        speech.Sounds(1_000);
        speech.End();
        await call.Reports.UntilAsync<ResponseDone>();
        format.DurationOf(call.Reports.AllSound.Length).TotalMilliseconds.ShouldBeInRange(990, 1_030);
    }

    [Fact]
    public async Task SendAudio_InHalfSamples_HearsTheSame()
    {
        await using var call = await CascadeCall.ConnectAsync();
        foreach (var piece in Bytes([.. Silence(0.5), .. Say("What time is it"), .. Silence(1.5)]).Chunk(333))
            call.Assistant.SendAudio(piece);
        await call.Reports.UntilAsync<SpeechStopped>();
    }

    [Fact]
    public async Task SendAudio_AllAtOnce_IsTheSameTurn()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Assistant.SendAudio(Bytes([.. Silence(0.5), .. Say("What time is it"), .. Silence(1.5)]));
        call.Reports.Take().Select(e => e.GetType()).ShouldBe([typeof(SpeechStarted), typeof(SpeechStopped)]);
    }

    [Fact]
    public async Task SendAudio_WhileTheServicesAreBeingReached_IsKept()
    {
        var stages = new ScriptedStages();
        var reached = new TaskCompletionSource();
        stages.Reach = _ => reached.Task;
        var reports = new Reports();
        await using var assistant = new CascadeAssistant(stages.Stages, new CascadeSettings(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var connecting = assistant.ConnectAsync(new AssistantSetup { Instructions = "" }, reports, CancellationToken.None);
        assistant.SendAudio(Bytes([.. Silence(0.5), .. Say("What time is it")]));
        reached.SetResult();
        await connecting;
        reports.Take().ShouldBeEmpty("nothing is reported before it is connected");
        assistant.SendAudio(Bytes(Silence(1.5)));
        await reports.UntilAsync<SpeechStopped>();
        (await stages.TranscriptionAsync()).Audio.Duration.TotalSeconds.ShouldBeGreaterThan(0.8);
    }

    [Fact]
    public async Task Dialogue_FromBefore_IsKnown()
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup
        {
            Instructions = "Be kind.",
            History =
            [
                new Said(0, Speaker.Caller, "Hi"), new Said(1, Speaker.Assistant, "Hello!"), new ToolUsed(2, "c1", "get_time", """{"a":"x"}""", "10:00"), new Noted(2, "The timer ran out."),
            ],
        });
        (await call.AskAsync()).Dialogue.ShouldBe(
            "system: Be kind.\nuser: Hi\nassistant: Hello! call c1 get_time(x)\ntool: result c1 10:00\nsystem: The timer ran out.\nuser: What time is it?");
    }

    [Fact]
    public async Task Connect_ServiceThatRefusesUs_SaysWhy()
    {
        var stages = new ScriptedStages { Reach = _ => throw new AssistantException(new AssistantFailure(AssistantFailureKind.Unauthorized, "no")) };
        await using var assistant = new CascadeAssistant(stages.Stages, new CascadeSettings(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var refused = await Should.ThrowAsync<AssistantException>(() => assistant.ConnectAsync(new AssistantSetup { Instructions = "" }, new Reports(), CancellationToken.None));
        refused.Failure.Kind.ShouldBe(AssistantFailureKind.Unauthorized);
    }

    private static short[] Trim(short[] speech)
    {
        var first = Array.FindIndex(speech, sample => Math.Abs((int)sample) > 300);
        var last = Array.FindLastIndex(speech, sample => Math.Abs((int)sample) > 300);
        return speech[first..(last + 1)];
    }
}
