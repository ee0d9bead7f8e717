using Voice.Lines;

namespace Voice.Server.Phone.Carriers;

/// <summary>Reports the conversation to Genesys turn by turn: the assistant's turns as a bot's responses, or the customer's words as a transcript.</summary>
/// <remarks>Not thread-safe: captions come one at a time.</remarks>
internal sealed class GenesysTurns
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <param name="side">The side whose words are transcribed, for a listener; null for a bot.</param>
    /// <returns>A message, once a turn is complete; else null.</returns>
    public string? Report(CaptionChanged caption, string? side, int peerSequence)
    {
        if (caption.Speaker != (side is null ? Speaker.Assistant : Speaker.Caller))
            return null;
        var before = _texts.GetValueOrDefault(caption.Id, "");
        var text = before[..Math.Min(caption.From, before.Length)] + caption.Text;
        if (caption.State == CaptionState.Partial)
        {
            _texts[caption.Id] = text;
            return null;
        }
        _texts.Remove(caption.Id);
        if (caption.State != CaptionState.Final || text.Length == 0)
            return null;
        return side is null ? Turn(text, peerSequence) : Words(text, side, peerSequence);
    }

    private static string Turn(string text, int peerSequence) => GenesysJson.Event(peerSequence, "bot_turn_response", json =>
    {
        json.WriteStartObject();
        json.WriteString("disposition", "match");
        json.WriteString("text", text);
    });

    private static string Words(string text, string side, int peerSequence) => GenesysJson.Event(peerSequence, "transcript", json =>
    {
        json.WriteStartObject();
        json.WriteString("id", Guid.NewGuid().ToString());
        json.WriteString("channel", side);
        json.WriteBoolean("isFinal", true);
        json.WriteStartArray("alternatives");
        json.WriteStartObject();
        json.WriteNumber("confidence", 1);              // the model does not say how sure it is
        json.WriteStartArray("interpretations");
        json.WriteStartObject();
        json.WriteString("type", "display");
        json.WriteString("transcript", text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    });
}
