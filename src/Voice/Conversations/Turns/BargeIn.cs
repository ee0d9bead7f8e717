namespace Voice.Conversations;

/// <summary>The caller takes the floor: whatever is being said stops, is cancelled, and will be cut to what was heard.</summary>
/// <remarks>
/// As a table:
/// <code>
/// ledger playing     clear the line; when it says what was heard: truncate
/// slot Requested     cancel as soon as the reply has an id
/// slot Refused       do not ask again
/// slot Active        cancel now
/// </code>
/// </remarks>
internal static class BargeIn
{
    /// <returns>True if something was being said or made.</returns>
    public static bool Apply(CallParts call)
    {
        var interrupted = call.Playback.IsPlaying || call.Replies.Slot.IsAsked || call.Replies.Slot.State == SlotState.Active;
        if (interrupted)
            call.Openings.OnCut();
        call.Interruptions.OnFloorTaken();
        call.Tools.CancelInterruptible();
        call.Playback.Clear();
        call.Replies.OnBargeIn();
        return interrupted;
    }
}
