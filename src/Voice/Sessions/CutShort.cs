using Voice.Assistants;

namespace Voice.Sessions;

/// <summary>What the model is told when a reply of its own did not come to its end.</summary>
internal static class CutShort
{
    /// <remarks>The reasons are those of the Realtime API (<c>response.status_details.reason</c>).</remarks>
    public static string Note(ResponseDone done) => (done.Outcome, done.Reason) switch
    {
        (ResponseOutcome.Incomplete, "content_filter") => "A content filter stopped your last reply. Tell the caller in one short sentence that you cannot talk about that, and offer other help.",
        (ResponseOutcome.Incomplete, _) => "Your last reply was cut off because it was too long. Go on where it stopped, and be brief.",
        _ => "An error cut off your last reply. Go on where it stopped, and do not say again what you have said already.",
    };
}
