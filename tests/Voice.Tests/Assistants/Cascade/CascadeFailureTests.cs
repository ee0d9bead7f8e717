using Voice.Assistants;

namespace Voice.Tests.Assistants.Cascade;

public sealed class CascadeFailureTests
{
    [Theory]
    [InlineData(AssistantFailureKind.Unreachable)]
    [InlineData(AssistantFailureKind.Lost)]
    [InlineData(AssistantFailureKind.Limited)]
    internal async Task Transcription_ThatFailsOnce_IsAskedAgainAtOnce(AssistantFailureKind kind)
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Ask();
        (await call.Stages.TranscriptionAsync()).Answer.SetException(Failure(kind));
        (await call.Stages.TranscriptionAsync()).Answer.SetResult("What time is it?");
        (await call.Stages.ChatAsync()).Dialogue.ShouldEndWith("user: What time is it?");
    }

    [Theory]
    [InlineData(AssistantFailureKind.Unreachable, null, "Sorry, I did not understand that. Please say it again.")]
    [InlineData(AssistantFailureKind.Refused, "nb-NO", "Beklager, det forsto jeg ikke. Kan du si det igjen?")]
    [InlineData(AssistantFailureKind.Lost, "de-CH", "Entschuldigung, das habe ich nicht verstanden. Bitte sagen Sie es noch einmal.")]
    [InlineData(AssistantFailureKind.Lost, "tlh", "Sorry, I did not understand that. Please say it again.")]
    internal async Task Turn_WhoseWordsAreNotKnown_IsAskedForAgainAndNothingIsInvented(AssistantFailureKind kind, string? language, string words)
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "Be kind.", Language = language });
        await FailTurnAsync(call, kind);
        (await call.Reports.UntilAsync<CallerWordsFailed>()).IsHeard.ShouldBeFalse("nobody heard them");
        var reply = await call.Reports.NextAsync<ResponseCreated>();
        reply.RequestId.ShouldBeNull();
        await SayAsync(call, words);
        (await call.Reports.UntilAsync<ResponseWords>()).Text.ShouldStartWith(words[..12]);
        (await call.Reports.UntilAsync<ResponseDone>()).ShouldSatisfyAllConditions(d => d.Outcome.ShouldBe(ResponseOutcome.Completed), d => d.ResponseId.ShouldBe(reply.ResponseId));
        call.Reports.AllSound.Length.ShouldBeGreaterThan(0);
        call.Stages.ChatRequests.ShouldBe(0);
        (await call.AskAsync("Again")).Dialogue.ShouldBe($"system: Be kind.\nassistant: {words}\nuser: Again");
    }

    [Fact]
    public async Task Turn_WhoseWordsAreNotKnownBesideOneThatIs_IsAskedForAndBothAreAnswered()
    {
        await using var call = await CascadeCall.ConnectAsync();
        call.Ask();
        var first = await call.Stages.TranscriptionAsync();
        call.Hear([.. Speech.Silence(0.5), .. Speech.Say("and what day is it")]);
        first.Answer.SetResult("What time is it");
        await call.Reports.UntilAsync<CallerWords>();
        call.Hear(Speech.Silence(2));
        (await call.Stages.TranscriptionAsync()).Answer.SetException(Failure(AssistantFailureKind.Lost));
        (await call.Stages.TranscriptionAsync()).Answer.SetException(Failure(AssistantFailureKind.Lost));
        await SayAsync(call, "Sorry, I did not understand that. Please say it again.");
        await call.Reports.UntilAsync<ResponseDone>();
        call.Stages.ChatRequests.ShouldBe(0, "the known part is not answered as if it were all");
        var chat = await call.AskAsync("And the day?");
        chat.Dialogue.ShouldContain("user: What time is it\n");
        chat.Dialogue.ShouldEndWith("user: And the day?");
    }

    [Theory]
    [InlineData(AssistantFailureKind.Lost, 2)]
    [InlineData(AssistantFailureKind.Unreachable, 2)]
    [InlineData(AssistantFailureKind.Refused, 4)]
    [InlineData(AssistantFailureKind.Unauthorized, 1)]
    [InlineData(AssistantFailureKind.Misconfigured, 1)]
    internal async Task Transcription_ThatFailsTurnAfterTurn_CostsTheAssistant(AssistantFailureKind kind, int turns)
    {
        await using var call = await CascadeCall.ConnectAsync();
        for (var turn = 1; turn < turns; turn++)
        {
            await FailTurnAsync(call, kind);
            await SayAsync(call, "Sorry, I did not understand that. Please say it again.");
            (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Completed);
        }
        await FailTurnAsync(call, kind);
        (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Failed);
        (await call.Reports.NextAsync<AssistantLost>()).Failure.Kind.ShouldBe(kind);
        call.Stages.ChatRequests.ShouldBe(0);
    }

    [Fact]
    public async Task Speech_OfOneSentenceThatIsRefused_CostsThatSentence()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here. Two is there. Three is gone. ");
        chat.End();
        (await call.Stages.SpeechAsync()).Fail(AssistantFailureKind.Refused);
        foreach (var text in (string[])["Two is there.", "Three is gone."])
        {
            var sentence = await call.Stages.SpeechAsync();
            sentence.Text.ShouldBe(text);
            sentence.Sounds(100);
            sentence.End();
        }
        (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Completed);
        call.Reports.AllSound.Length.ShouldBe(200 * 48);
    }

    [Fact]
    public async Task Speech_OfAllThatIsRefused_IsReplacedByASentenceThatSaysSo()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here. ");
        chat.End();
        (await call.Stages.SpeechAsync()).Fail(AssistantFailureKind.Refused);
        await SayAsync(call, "Sorry, I cannot say that aloud.");
        (await call.Reports.UntilAsync<ResponseWords>()).Text.ShouldBe("One is here.", "the words are shown");
        (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Completed);
        call.Reports.AllSound.Length.ShouldBe(100 * 48);
    }

    [Fact]
    public async Task Speech_ThatRefusesEverything_FailsTheReplyAndThenTheAssistant()
    {
        await using var call = await CascadeCall.ConnectAsync();
        for (var reply = 0; reply < 2; reply++)
        {
            var chat = await call.AskAsync();
            chat.Say("One is here. ");
            chat.End();
            (await call.Stages.SpeechAsync()).Fail(AssistantFailureKind.Refused);
            (await call.Stages.SpeechAsync()).Fail(AssistantFailureKind.Refused);
            (await call.Reports.UntilAsync<ResponseDone>()).Reason.ShouldBe("speech_lost");
        }
        (await call.Reports.NextAsync<AssistantLost>()).Failure.Kind.ShouldBe(AssistantFailureKind.Lost, "it is not one sentence that it refuses");
    }

    [Fact]
    public async Task Chat_ThatFailsBeforeItsFirstWord_IsAskedAgain()
    {
        await using var call = await CascadeCall.ConnectAsync();
        (await call.AskAsync()).Fail(AssistantFailureKind.Unreachable);
        var again = await call.Stages.ChatAsync();
        again.Say("Ten.");
        again.End();
        (await call.Stages.SpeechAsync()).Text.ShouldBe("Ten.");
    }

    [Fact]
    public async Task Chat_ThatBreaksOffInMidReply_IsSpokenAsFarAsItWentAndNotAskedAgain()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here. Two ");
        var one = await call.Stages.SpeechAsync();
        chat.Fail(AssistantFailureKind.Lost);
        one.Sounds(40);
        one.End();
        var two = await call.Stages.SpeechAsync();
        two.Text.ShouldBe("Two");
        two.Sounds(40);
        two.End();
        await call.Reports.UntilAsync<ResponseAudioDone>();
        (await call.Reports.NextAsync<ResponseDone>()).ShouldSatisfyAllConditions(d => d.Outcome.ShouldBe(ResponseOutcome.Failed), d => d.Reason.ShouldBe("chat_lost"));
        call.Stages.ChatRequests.ShouldBe(1);
    }

    [Fact]
    public async Task Chat_ThatFailsReplyAfterReply_CostsTheAssistant()
    {
        await using var call = await CascadeCall.ConnectAsync();
        for (var reply = 0; reply < 2; reply++)
        {
            (await call.AskAsync()).Fail(AssistantFailureKind.Unreachable);
            (await call.Stages.ChatAsync()).Fail(AssistantFailureKind.Unreachable);
            (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Failed);
        }
        (await call.Reports.NextAsync<AssistantLost>()).Failure.Kind.ShouldBe(AssistantFailureKind.Unreachable);
        call.Ask();
        call.Assistant.Send(new CreateResponse("ask_1"));
        call.Reports.Take().ShouldBeEmpty("it is gone");
    }

    [Fact]
    public async Task Chat_ThatRefusesTheKey_CostsTheAssistantAtOnce()
    {
        await using var call = await CascadeCall.ConnectAsync();
        (await call.AskAsync()).Fail(AssistantFailureKind.Unauthorized);
        await call.Reports.UntilAsync<ResponseDone>();
        (await call.Reports.NextAsync<AssistantLost>()).Failure.Kind.ShouldBe(AssistantFailureKind.Unauthorized);
        call.Stages.ChatRequests.ShouldBe(1, "a refused key is not tried twice");
    }

    [Fact]
    public async Task Speech_ThatBreaksOffInMidSentence_GoesOnWhereItBroke()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here.");
        chat.End();
        var broken = await call.Stages.SpeechAsync();
        broken.Sounds(400);
        broken.Fail(AssistantFailureKind.Lost);
        var again = await call.Stages.SpeechAsync();
        again.Text.ShouldBe("One is here.");
        again.Sounds(1_000);
        again.End();
        (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Completed);
        call.Reports.AllSound.Length.ShouldBe(1_000 * 48, "no word is heard twice");
    }

    [Fact]
    public async Task Speech_WithoutAnySound_IsAFailure()
    {
        await using var call = await CascadeCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here.");
        chat.End();
        (await call.Stages.SpeechAsync()).End();
        (await call.Stages.SpeechAsync()).End();
        (await call.Reports.UntilAsync<ResponseDone>()).ShouldSatisfyAllConditions(d => d.Outcome.ShouldBe(ResponseOutcome.Failed), d => d.Reason.ShouldBe("speech_lost"));
    }

    [Fact]
    public async Task Turn_AfterOneThatFailed_StartsCountingFromZero()
    {
        await using var call = await CascadeCall.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            (await call.AskAsync()).Fail(AssistantFailureKind.Unreachable);
            (await call.Stages.ChatAsync()).Fail(AssistantFailureKind.Unreachable);
            await call.Reports.UntilAsync<ResponseDone>();
            var chat = await call.AskAsync();
            chat.Call($"c{round}", "get_time", "x");
            chat.End();
            (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Completed);
        }
        call.Reports.Take().ShouldBeEmpty();
    }

    /// <summary>A turn that cannot be written down, whether it is tried once or twice.</summary>
    private static async Task FailTurnAsync(CascadeCall call, AssistantFailureKind kind)
    {
        call.Ask();
        var tries = kind is AssistantFailureKind.Lost or AssistantFailureKind.Unreachable ? 2 : 1;
        for (var asked = 0; asked < tries; asked++)
            (await call.Stages.TranscriptionAsync()).Answer.SetException(Failure(kind));
    }

    /// <summary>The speech service is asked for this text, sentence by sentence, and makes 100 ms of each.</summary>
    private static async Task SayAsync(CascadeCall call, string words)
    {
        while (words.Length > 0)
        {
            var sentence = await call.Stages.SpeechAsync();
            words.ShouldStartWith(sentence.Text);
            words = words[sentence.Text.Length..].TrimStart();
            sentence.Sounds(100);
            sentence.End();
        }
    }

    private static AssistantException Failure(AssistantFailureKind kind) => new(new AssistantFailure(kind, "scripted"));
}
