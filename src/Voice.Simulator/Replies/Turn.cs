namespace Voice.Simulator.Replies;

/// <summary>One thing that happened in a conversation, as far as a reply can depend on it. A closed family.</summary>
abstract record Turn
{
    Turn()
    {
    }

    /// <summary>The user said something.</summary>
    /// <param name="Text">What, or null where speech was heard and not recognised.</param>
    /// <param name="Spoken">True for speech, false for typed text.</param>
    public sealed record User(string? Text, bool Spoken) : Turn;

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
