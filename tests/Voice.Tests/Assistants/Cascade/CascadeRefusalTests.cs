using Microsoft.Extensions.AI;
using Voice.Assistants;
using Voice.Assistants.Cascade;

namespace Voice.Tests.Assistants.Cascade;

/// <summary>The chat model's service refuses a request for what is in it: that costs at most the turn, and never the assistant.</summary>
public sealed class CascadeRefusalTests
{
    private const string Apology = "Sorry, I cannot answer that. Please ask me something else.";

    [Theory]
    [InlineData(RefusalReason.ContentFiltered)]
    [InlineData(RefusalReason.RequestUnusable)]
    [InlineData(RefusalReason.OptionUnsupported)]
    [InlineData(RefusalReason.ContextTooLong)]
    internal async Task Refusal_OfALine_CostsOneSentence_AndTheLineIsNotSentAgain(RefusalReason reason)
    {
        await using var call = await CascadeCall.ConnectAsync();
        (await call.AskAsync("Something rude")).Refuse(reason);
        await HearAsync(call, Apology);
        var next = await call.AskAsync("What time is it?");
        next.Dialogue.ShouldBe($"system: Be kind.\nassistant: {Apology}\nuser: What time is it?");
        next.Say("Ten.");
        next.End();
        await HearAsync(call, "Ten.");
    }

    [Theory]
    [InlineData(null, null, Apology)]
    [InlineData("de-CH", null, "Entschuldigung, darauf kann ich nicht antworten. Bitte fragen Sie etwas anderes.")]
    [InlineData("nb-NO", null, "Beklager, det kan jeg ikke svare på. Kan du spørre om noe annet?")]
    [InlineData("ar", null, "عذرًا، لا أستطيع الإجابة عن ذلك. من فضلك اسألني عن شيء آخر.")]
    [InlineData("tlh", null, Apology)]
    [InlineData("de-CH", "Not with me.", "Not with me.")]
    public async Task Refusal_IsToldInTheLanguageOfTheCall_UnlessTheSettingsHaveWords(string? language, string? setting, string words)
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "Be kind.", Language = language }, new CascadeSettings { Manner = "", Apology = setting });
        (await call.AskAsync("Something rude")).Refuse(RefusalReason.ContentFiltered);
        await HearAsync(call, words);
    }

    [Theory]
    [InlineData("fr", "Désolé, je n'ai pas de réponse. Pouvez-vous poser la question autrement ?")]
    [InlineData("iw-IL", "סליחה, אין לי תשובה לזה. אפשר לשאול בדרך אחרת?")]
    public async Task Answer_WithoutAWord_IsToldInTheLanguageOfTheCall(string language, string words)
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "Be kind.", Language = language });
        (await call.AskAsync()).End();
        (await call.Stages.ChatAsync()).End();
        await HearAsync(call, words);
    }

    [Fact]
    public async Task Refusals_OneAfterTheOther_NeverEndTheAssistant()
    {
        await using var call = await CascadeCall.ConnectAsync();
        for (var i = 0; i < 5; i++)
        {
            (await call.AskAsync("Something rude")).Refuse(RefusalReason.ContentFiltered);
            if (i > 0)
                (await call.Stages.ChatAsync()).Refuse(RefusalReason.ContentFiltered);
            await HearAsync(call, Apology);
        }
        await AnswerAsync(call, "What time is it?", "Ten.");
    }

    [Fact]
    public async Task Refusal_WhoseCauseStandsInTheHistory_IsAskedWithTheLastTurnAlone_AndTheRestIsForgotten()
    {
        await using var call = await CascadeCall.ConnectAsync();
        await AnswerAsync(call, "First", "One.");
        (await call.AskAsync("Second")).Refuse(RefusalReason.RequestUnusable);
        await HearAsync(call, Apology);
        (await call.AskAsync("Third")).Refuse(RefusalReason.RequestUnusable);
        var alone = await call.Stages.ChatAsync();
        alone.Dialogue.ShouldBe("system: Be kind.\nuser: Third");
        alone.Say("Three.");
        alone.End();
        await HearAsync(call, "Three.");
        (await call.AskAsync("Fourth")).Dialogue.ShouldBe("system: Be kind.\nuser: Third\nassistant: Three.\nuser: Fourth");
    }

    [Fact]
    public async Task ContextTooLong_IsAskedWithoutTheOldestTurns_AndLaterRequestsAreAsShort()
    {
        await using var call = await CascadeCall.ConnectAsync();
        await AnswerAsync(call, "First", "One.");
        await AnswerAsync(call, "Second", "Two.");
        (await call.AskAsync("Third")).Refuse(RefusalReason.ContextTooLong);
        var shorter = await call.Stages.ChatAsync();
        shorter.Dialogue.ShouldBe("system: Be kind.\nuser: Third");
        shorter.Say("3.");
        shorter.End();
        await HearAsync(call, "3.");
        (await call.AskAsync("Fourth")).Dialogue.ShouldBe("system: Be kind.\nuser: Third\nassistant: 3.\nuser: Fourth");
    }

    [Fact]
    public async Task ToolCall_ThatCouldNotBeRead_IsAskedAgain_ThenWithoutTools()
    {
        await using var call = await CascadeCall.ConnectAsync(new AssistantSetup { Instructions = "Be kind.", Tools = [Tool] });
        (await call.AskAsync()).Refuse(RefusalReason.ToolUseFailed);
        var again = await call.Stages.ChatAsync();
        again.Options.Tools!.Count.ShouldBe(1);
        again.Refuse(RefusalReason.ToolUseFailed);
        var without = await call.Stages.ChatAsync();
        without.Options.Tools.ShouldBeNull();
        without.Say("Ten.");
        without.End();
        await HearAsync(call, "Ten.");
        (await call.AskAsync()).Options.Tools!.Count.ShouldBe(1, "only that one request went without");
    }

    [Theory]
    [InlineData(5000, "s|u1 a1 c1 t1 a1b|u2 a2|u3")]
    [InlineData(6, "s|u2 a2|u3")]
    [InlineData(3, "s|u3")]
    [InlineData(0, "s|u3")]
    public void History_IsShortenedByWholeTurns_OldestFirst(int most, string left)
    {
        ChatMessage[] all =
        [
            new(ChatRole.System, "s"), new(ChatRole.User, "u1"), new(ChatRole.Assistant, "a1"), new(ChatRole.Assistant, [new FunctionCallContent("c1", "c1")]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "t1")]), new(ChatRole.Assistant, "a1b"), new(ChatRole.User, "u2"), new(ChatRole.Assistant, "a2"), new(ChatRole.User, "u3"),
        ];
        string.Concat(new ChatHistory(all).Without(most).Select(m => (m.Role == ChatRole.User ? "|" : m.Role == ChatRole.System ? "" : " ") + Show(m))).ShouldBe(left);

        static string Show(ChatMessage message) => message.Contents[0] switch
        {
            FunctionCallContent call => call.Name,
            FunctionResultContent result => $"{result.Result}",
            _ => message.Text,
        };
    }

    private static Voice.Tools.ToolDescription Tool => new("roll", "Rolls.", System.Text.Json.JsonDocument.Parse("""{"type":"object"}""").RootElement);

    private static async Task AnswerAsync(CascadeCall call, string question, string answer)
    {
        var chat = await call.AskAsync(question);
        chat.Say(answer);
        chat.End();
        await HearAsync(call, answer);
    }

    private static async Task HearAsync(CascadeCall call, string words)
    {
        ScriptedStages.SpeechRequest speech;
        var heard = new List<string>();
        do
        {
            speech = await call.Stages.SpeechAsync();
            heard.Add(speech.Text);
            speech.Sounds(40);
            speech.End();
        }
        while (string.Join(' ', heard) != words);
        (await call.Reports.UntilAsync<ResponseDone>()).Outcome.ShouldBe(ResponseOutcome.Completed);
    }
}
