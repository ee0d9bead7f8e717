using Microsoft.Extensions.AI;

namespace Voice.Assistants.Cascade;

/// <content>What it says when the chat model's service refuses a request for what is in it.</content>
internal sealed partial class CascadeAssistant
{
    /// <summary>Answers the turn with one sentence, and removes the refused line from the dialogue. Otherwise the service would refuse the next question too.</summary>
    private ChatResult Apologise(SpokenReply reply, AssistantFailure refused, SentenceSound? sound, UsageDetails? usage)
    {
        // An unreadable tool call is a mistake of the model and not of the caller.
        if (refused.Reason != RefusalReason.ToolUseFailed)
            For(reply, () => _dialogue.ForgetLastTurn());
        var splitter = new SentenceSplitter();
        foreach (var sentence in splitter.Add(_options.Apology ?? FixedWords.Refused(_setup!.Language)))
            Say(reply, sound, sentence);
        Say(reply, sound, splitter.End());
        return new ChatResult(ResponseOutcome.Completed, null, Count(usage));
    }
}
