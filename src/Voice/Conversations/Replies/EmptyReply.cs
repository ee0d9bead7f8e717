using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>What is asked of a model whose reply held nothing, or failed for good.</summary>
internal static class EmptyReply
{
    /// <summary>How many replies that hold nothing come in a row before a sentence is said in their place.</summary>
    public const int MostTries = 2;

    /// <summary>The sentence, in the caller's language.</summary>
    /// <param name="language">BCP 47 tag, or null if it is not known.</param>
    public static CreateResponse Say(string id, ReplyInstead instead, string? language)
    {
        var sentence = instead == ReplyInstead.Refused ? FixedWords.Refused(language) : FixedWords.NoAnswer(language);
        return new(id, $"Say this to the caller in the language that they speak, and nothing else: \"{sentence}\"") { Words = sentence };
    }
}
