namespace Voice.Simulator.Tests.Hearing.Training;

/// <summary>What the phrase book is made to recognise.</summary>
static class Phrases
{
    public static readonly string[] All =
    [
        "hello", "goodbye", "what time is it", "what day is it today", "tell me a long story", "tell me a joke",
        "what is the weather in oslo", "what is the weather in paris", "what is the weather in london",
        "what is the weather in new york", "roll the dice", "stop", "thank you", "who are you", "what can you do", "yes", "no",
        "say that again", "set a timer for ten seconds", "draw a picture of a cat", "ask the expert why the sky is blue",
        "transfer me to a human", "add two and three", "echo hello world", "help", "one moment please",
        "what time is it and roll the dice",
    ];
}
