
namespace Voice.Conversations;

/// <summary>One audio part of a reply on its way to the caller's ear.</summary>
internal sealed class PlayedPart(string responseId, string itemId, int contentIndex)
{
    // A page counts whole milliseconds and rounds down: a part that lacks less than this has been heard.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(5);

    public string ResponseId { get; } = responseId;

    public string ItemId { get; } = itemId;

    public int ContentIndex { get; } = contentIndex;

    /// <summary>How much the line was given.</summary>
    public TimeSpan Sent { get; set; }

    /// <summary>How much of that was heard, as far as is known. Never more than was sent.</summary>
    public TimeSpan Played { get; private set; }

    /// <summary>How much the line says was heard, whether that can be or not.</summary>
    public TimeSpan Told { get; private set; }

    /// <summary>Where the line's count of it began: after a sound that came in its middle a line counts from zero.</summary>
    public TimeSpan CountedFrom { get; set; }

    /// <summary>No more audio will come.</summary>
    public bool Complete { get; set; }

    public bool IsHeard => Complete && Sent - Played < Tolerance;

    public bool IsToldWhole => Complete && Sent - Told < Tolerance;

    /// <summary>The line said so: it never goes back. What of it is believed is another matter.</summary>
    public void Tell(TimeSpan played) => Told = played > Told ? played : Told;

    /// <summary>So much was heard: it never goes back and never exceeds what was sent.</summary>
    public void Believe(TimeSpan played)
    {
        if (played > Played)
            Played = played < Sent ? played : Sent;
    }
}
