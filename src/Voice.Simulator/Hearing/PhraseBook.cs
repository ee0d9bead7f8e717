namespace Voice.Simulator.Hearing;

/// <summary>Tells which of a few dozen known phrases was spoken, or that none was. Immutable and safe to share.</summary>
sealed class PhraseBook
{
    static readonly Lazy<PhraseBook> LazyDefault = new(() => new());

    PhraseBook()
    {
    }

    /// <summary>The phrases that come with the simulator; read at first use.</summary>
    public static PhraseBook Default => LazyDefault.Value;

    /// <summary>What can be recognised, in lower case and without punctuation.</summary>
    public IReadOnlyList<string> Phrases { get; } =
    [
        "hello", "goodbye", "what time is it", "what day is it today", "tell me a long story", "tell me a joke",
        "what is the weather in oslo", "what is the weather in paris", "what is the weather in london",
        "what is the weather in new york", "roll the dice", "stop", "thank you", "who are you", "what can you do", "yes", "no",
        "say that again", "set a timer for ten seconds", "draw a picture of a cat", "ask the expert why the sky is blue",
        "transfer me to a human", "add two and three", "echo hello world", "help", "one moment please",
        "what time is it and roll the dice",
    ];

    /// <summary>Listens to one utterance, with or without silence around it. Takes tens of milliseconds; never throws on odd audio.</summary>
    /// <param name="sampleRate">In Hz, 8000 or more.</param>
    public Recognition Recognize(ReadOnlySpan<short> pcm, int sampleRate) => default;
}
