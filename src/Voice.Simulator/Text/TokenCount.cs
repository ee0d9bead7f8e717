using System.Text.Json.Nodes;
using Voice.Simulator.Wire;

namespace Voice.Simulator.Text;

/// <summary>Counts tokens. A token is four characters of text, 100 ms of the user's speech, or 50 ms of the assistant's speech.</summary>
/// <remarks>Source: OpenAI, realtime costs guide (the two speech rates). The count of text is an estimate.</remarks>
static class TokenCount
{
    const int CharactersPerToken = 4;
    const int UserMillisecondsPerToken = 100;
    const int AssistantMillisecondsPerToken = 50;

    public static int OfText(string text) => OfCharacters(text.Length);

    public static int OfCharacters(int count) => (count + CharactersPerToken - 1) / CharactersPerToken;

    public static int OfTools(JsonArray? tools) => tools is { Count: > 0 } ? OfText(tools.ToJsonString(JsonText.Compact)) : 0;

    public static int OfUserSpeech(double milliseconds) => (int)Math.Ceiling(milliseconds / UserMillisecondsPerToken);

    public static int OfAssistantSpeech(double milliseconds) => (int)Math.Ceiling(milliseconds / AssistantMillisecondsPerToken);
}
