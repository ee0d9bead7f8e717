using Voice.Assistants;
using Voice.Assistants.Pipeline;

namespace Voice.Sessions;

/// <summary>What is asked of a model that ended a reply without a sound, a word or a tool call.</summary>
internal static class EmptyReply
{
    /// <summary>How many replies are asked for in the place of one: the same again, then the sentence.</summary>
    public const int MostTries = 2;

    /// <summary>The sentence that is said in the end, in the caller's language.</summary>
    /// <param name="language">BCP 47 tag, or null if it is not known.</param>
    public static CreateResponse Instead(string id, string? language)
    {
        var sentence = FixedWords.NoAnswer(language);
        return new(id, $"Say this to the caller in the language that they speak, and nothing else: \"{sentence}\"") { Words = sentence };
    }
}
