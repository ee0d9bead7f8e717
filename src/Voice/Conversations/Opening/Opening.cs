using Voice.Recording;

namespace Voice.Conversations;

/// <summary>A line that the assistant says by the book at the beginning of a call, and what became of it.</summary>
/// <param name="isAnnouncement">It must be heard to its end: the caller cannot talk over it.</param>
internal sealed class Opening(string text, bool isAnnouncement)
{
    public const int MostTries = 3;

    public string Text { get; } = text;

    public bool IsAnnouncement { get; } = isAnnouncement;

    public int Tries { get; private set; }

    /// <summary>The reply that says it, once there is one.</summary>
    public string? ResponseId { get; set; }

    /// <summary>Some of its sound was given to the line.</summary>
    public bool Sounded { get; set; }

    /// <summary>It was interrupted or not said to its end.</summary>
    public bool Cut { get; set; }

    /// <summary>The model said nothing at all in its place: it is asked for once more.</summary>
    public bool Missed { get; set; }

    public bool Heard => Sounded && !Cut;

    public void Begin()
    {
        Tries++;
        (ResponseId, Sounded, Cut, Missed) = (null, false, false, false);
    }

    /// <summary>All of a call, in order. A question for consent comes last, so that the next turn is its answer.</summary>
    public static LinkedList<Opening> Of(ConversationOptions options)
    {
        var openings = new LinkedList<Opening>();
        if (options.Greeting.Length > 0)
            openings.AddLast(new Opening(options.Greeting, isAnnouncement: false));
        if (options.Recording is RecordingConsent.AfterAnnouncement)
            openings.AddFirst(new Opening(options.Announcement, isAnnouncement: true));
        else if (options.Recording is RecordingConsent.AfterYes)
            openings.AddLast(new Opening(options.Announcement, isAnnouncement: true));
        return openings;
    }
}
