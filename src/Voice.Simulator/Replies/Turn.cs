using Voice.Simulator.Documents;
using Voice.Simulator.Pictures;
using Voice.Simulator.Text;

namespace Voice.Simulator.Replies;

/// <summary>One thing that happened in a conversation, as far as a reply can depend on it. A closed family.</summary>
abstract record Turn
{
    Turn()
    {
    }

    /// <summary>A conversation that was sent as a whole: an output that an answer follows has been dealt with.</summary>
    public static IReadOnlyList<Turn> Replayed(List<Turn> turns)
    {
        var answered = turns.FindLastIndex(turn => turn is Assistant);
        for (var i = 0; i < answered; i++)
        {
            if (turns[i] is Output output) turns[i] = output with { Told = true };
        }

        return turns;
    }

    /// <summary>What the pictures and the text of the documents cost.</summary>
    public static (int Images, int Text) AttachedTokens(IEnumerable<Turn> turns)
    {
        var users = turns.OfType<User>().ToList();
        return (users.Sum(turn => turn.Pictures.Sum(picture => picture.Tokens)), users.Sum(turn => turn.Documents.Sum(document => TokenCount.OfCharacters(document.Length))));
    }

    /// <summary>The user said something.</summary>
    /// <param name="Text">What, or null where speech was heard and not recognised.</param>
    /// <param name="Spoken">True for speech, false for typed text, null where it cannot be told: a request that is only text.</param>
    public sealed record User(string? Text, bool? Spoken) : Turn
    {
        /// <summary>The pictures that came with it.</summary>
        public IReadOnlyList<Picture> Pictures { get; init; } = [];

        /// <summary>The documents that came with it.</summary>
        public IReadOnlyList<Document> Documents { get; init; } = [];

        /// <summary>What a request says the user said. Speech that a transcription could not make out has no words.</summary>
        public static User Written(string text) => new(text.Trim() == Wording.Unintelligible ? null : text, null);
    }

    /// <summary>The assistant answered; an interrupted answer ends where it was cut off.</summary>
    public sealed record Assistant(string Text) : Turn;

    /// <summary>A system message.</summary>
    public sealed record System(string Text) : Turn;

    /// <summary>The assistant called a tool.</summary>
    public sealed record Call(string CallId, string Tool, string Arguments) : Turn;

    /// <summary>A tool answered.</summary>
    /// <param name="Told">True once a response has dealt with it.</param>
    public sealed record Output(string CallId, string Text, bool Told = false) : Turn;
}
