using Voice.Assistants;

namespace Voice.Sessions;

/// <summary>What is asked of a model that ended a reply without a sound, a word or a tool call.</summary>
internal static class EmptyReply
{
    /// <summary>How many replies are asked for in the place of one: the same again, then the sentence.</summary>
    public const int MostTries = 2;

    private const string Sentence = "Sorry, I have no answer to that. Please ask me in another way.";

    /// <summary>The sentence that is said in the end, in the caller's language.</summary>
    public static CreateResponse Instead(string id) =>
        new(id, $"Say this to the caller in the language that they speak, and nothing else: \"{Sentence}\"") { Words = Sentence };
}
