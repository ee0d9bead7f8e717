using Voice.Assistants;

namespace Voice.Conversations;

/// <summary>What the model is told when a reply of its own did not come to its end.</summary>
internal static class ContinuationPrompts
{
    private const string Broke = "The connection broke while you were speaking: the caller has heard your last reply only as far as it stands here. ";
    private const string Manner = "Begin with the sentence that was cut off, repeat nothing from before it, and do not mention the break.";

    /// <summary>For a model that takes over from one that was lost in the middle of a reply.</summary>
    public const string Lost = Broke + "Go on with it now. " + Manner;

    /// <summary>The same, where the turn that was being answered is heard again.</summary>
    public const string LostWithTheTurn = Broke + "The words that it answers come once more now. Answer them by going on with that reply. " + Manner;

    /// <summary>For the same model, once the caller is back on a line that was lost in the middle of a reply.</summary>
    public const string LineLost = Broke + "They are back. Go on with it now. " + Manner;

    /// <summary>For the same model, which stopped in the middle of a reply because of a sound that was nobody's turn.</summary>
    public const string CutForNothing = "A noise on the line cut off your last reply. Go on with it now. Begin with the sentence that was cut off, repeat nothing from before it, and do not mention the noise.";

    /// <remarks>The reasons are those of the Realtime API (<c>response.status_details.reason</c>).</remarks>
    public static string Note(ResponseDone done) => (done.Outcome, done.Reason) switch
    {
        (ResponseOutcome.Incomplete, "content_filter") => "A content filter stopped your last reply. Tell the caller in one short sentence that you cannot talk about that, and offer other help.",
        (ResponseOutcome.Incomplete, _) => "Your last reply was cut off because it was too long. Go on where it stopped, and be brief.",
        _ => "An error cut off your last reply. Go on where it stopped, and do not say again what you have said already.",
    };
}
