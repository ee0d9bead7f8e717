using Voice.Assistants;

namespace Voice.Tests.Assistants.Pipeline;

public sealed class PipelineFailureTests
{
    [Theory]
    [InlineData(AssistantFailureKind.Unreachable)]
    [InlineData(AssistantFailureKind.Lost)]
    [InlineData(AssistantFailureKind.Limited)]
    public async Task Transcription_ThatFailsOnce_IsAskedAgainAtOnce(AssistantFailureKind kind)
    {
        await using var call = await PipelineCall.ConnectAsync();
        call.Ask();
        (await call.Legs.TranscriptionAsync()).Answer.SetException(Failure(kind));
        (await call.Legs.TranscriptionAsync()).Answer.SetResult("What time is it?");
        (await call.Legs.ChatAsync()).Dialogue.ShouldEndWith("user: What time is it?");
    }

    [Fact]
    public async Task Transcription_ThatFailsTwice_CostsTheTurnAndNothingIsInvented()
    {
        await using var call = await PipelineCall.ConnectAsync();
        call.Ask();
        (await call.Legs.TranscriptionAsync()).Answer.SetException(Failure(AssistantFailureKind.Unreachable));
        (await call.Legs.TranscriptionAsync()).Answer.SetException(Failure(AssistantFailureKind.Unreachable));
        await call.Reports.UntilAsync<CallerWordsFailed>();
        await call.Reports.NextAsync<ResponseCreated>();
        (await call.Reports.NextAsync<ResponseDone>()).ShouldSatisfyAllConditions(d => d.Outcome.ShouldBe(ResponseOutcome.Failed), d => d.Reason.ShouldBe("transcription_unreachable"));
        call.Legs.ChatRequests.ShouldBe(0);
        (await call.AskAsync("Again")).Dialogue.ShouldBe("system: Be kind.\nuser: Again");
    }

    [Fact]
    public async Task Chat_ThatFailsBeforeItsFirstWord_IsAskedAgain()
    {
        await using var call = await PipelineCall.ConnectAsync();
        (await call.AskAsync()).Fail(AssistantFailureKind.Unreachable);
        var again = await call.Legs.ChatAsync();
        again.Say("Ten.");
        again.End();
        (await call.Legs.SpeechAsync()).Text.ShouldBe("Ten.");
    }

    [Fact]
    public async Task Chat_ThatBreaksOffInMidReply_IsSpokenAsFarAsItWentAndNotAskedAgain()
    {
        await using var call = await PipelineCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here. Two ");
        var one = await call.Legs.SpeechAsync();
        chat.Fail(AssistantFailureKind.Lost);
        one.Sounds(40);
        one.End();
        var two = await call.Legs.SpeechAsync();
        two.Text.ShouldBe("Two");
        two.Sounds(40);
        two.End();
        await call.Reports.UntilAsync<ResponseAudioDone>();
        (await call.Reports.NextAsync<ResponseDone>()).ShouldSatisfyAllConditions(d => d.Outcome.ShouldBe(ResponseOutcome.Failed), d => d.Reason.ShouldBe("chat_lost"));
        call.Legs.ChatRequests.ShouldBe(1);
    }

    [Fact]
    public async Task Chat_ThatFailsReplyAfterReply_CostsTheAssistant()
    {
        await using var call = await PipelineCall.ConnectAsync();
        for (var reply = 0; reply < 2; reply++)
        {
            (await call.AskAsync()).Fail(AssistantFailureKind.Unreachable);
            (await call.Legs.ChatAsync()).Fail(AssistantFailureKind.Unreachable);
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
        await using var call = await PipelineCall.ConnectAsync();
        (await call.AskAsync()).Fail(AssistantFailureKind.Unauthorized);
        await call.Reports.UntilAsync<ResponseDone>();
        (await call.Reports.NextAsync<AssistantLost>()).Failure.Kind.ShouldBe(AssistantFailureKind.Unauthorized);
        call.Legs.ChatRequests.ShouldBe(1, "a refused key is not tried twice");
    }

    [Fact]
    public async Task Speech_ThatBreaksOffInMidSentence_GoesOnWhereItBroke()
    {
        await using var call = await PipelineCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here.");
        chat.End();
        var broken = await call.Legs.SpeechAsync();
        broken.Sounds(400);
        broken.Fail(AssistantFailureKind.Lost);
        var again = await call.Legs.SpeechAsync();
        again.Text.ShouldBe("One is here.");
        again.Sounds(1_000);
        again.End();
        (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Completed);
        call.Reports.AllSound.Length.ShouldBe(1_000 * 48, "no word is heard twice");
    }

    [Fact]
    public async Task Speech_WithoutAnySound_IsAFailure()
    {
        await using var call = await PipelineCall.ConnectAsync();
        var chat = await call.AskAsync();
        chat.Say("One is here.");
        chat.End();
        (await call.Legs.SpeechAsync()).End();
        (await call.Legs.SpeechAsync()).End();
        (await call.Reports.UntilAsync<ResponseDone>()).ShouldSatisfyAllConditions(d => d.Outcome.ShouldBe(ResponseOutcome.Failed), d => d.Reason.ShouldBe("speech_lost"));
    }

    [Fact]
    public async Task Turn_AfterOneThatFailed_StartsCountingAnew()
    {
        await using var call = await PipelineCall.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            (await call.AskAsync()).Fail(AssistantFailureKind.Unreachable);
            (await call.Legs.ChatAsync()).Fail(AssistantFailureKind.Unreachable);
            await call.Reports.UntilAsync<ResponseDone>();
            var chat = await call.AskAsync();
            chat.End();
            (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Completed);
        }
        call.Reports.Take().ShouldBeEmpty();
    }

    private static AssistantException Failure(AssistantFailureKind kind) => new(new AssistantFailure(kind, "scripted"));
}
