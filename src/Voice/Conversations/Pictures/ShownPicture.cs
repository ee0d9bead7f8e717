namespace Voice.Conversations;

/// <summary>A picture of the caller and its state.</summary>
/// <param name="id">The id of its line in the transcript and of its item at the assistant.</param>
/// <param name="turn">The number of the caller's turn to which it belongs: the one under way, else the next.</param>
internal sealed class ShownPicture(string id, Picture picture, int turn)
{
    public string Id => id;

    public int Turn => turn;

    /// <summary>Null once it is not kept any more.</summary>
    public Picture? Picture { get; private set; } = picture;

    /// <summary>Name and size in pixels.</summary>
    public string Label { get; } = picture.ToString();

    /// <summary>True once another model was asked for a description.</summary>
    public bool IsDescriptionAsked { get; set; }

    /// <summary>True if the assistant that serves was given it and did not refuse it.</summary>
    public bool IsSeen { get; set; }

    /// <summary>The line that stands in its place once it is not kept.</summary>
    public string Remains => $"The caller showed a picture here: {Label}. It is not kept any more; ask them to show it again if you need it.";

    /// <summary>Forgets the content.</summary>
    public void Fade() => Picture = null;

    public HistoryItem ToItem(int place) => Picture is { } kept ? new Shown(place, Id, kept) : new Noted(place, Remains);
}
