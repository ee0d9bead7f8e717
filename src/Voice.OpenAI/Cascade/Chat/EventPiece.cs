namespace Voice.OpenAI.Cascade;

/// <summary>One message of a streamed answer.</summary>
/// <param name="Event">The name of the event, or empty.</param>
/// <param name="Data">JSON, or <c>[DONE]</c>; may be anything if the server is not what it should be.</param>
internal readonly record struct EventPiece(string Event, string Data)
{
    public const string Done = "[DONE]";
}
