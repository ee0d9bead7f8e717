namespace Voice.Conversations;

/// <summary>A turn that the assistant reports over a reply, and of which it is not known whether the caller meant to take the floor.</summary>
internal sealed class DoubtfulTurn(string itemId)
{
    public string ItemId { get; } = itemId;

    /// <summary>The assistant has ended it.</summary>
    public bool IsOver { get; set; }

    /// <summary>Its words so far.</summary>
    public string Words { get; set; } = "";

    /// <summary>The most voice that was measured in it.</summary>
    public TimeSpan Voice { get; set; }

    /// <summary>The assistant does not answer it by itself (any more): should it prove to be meant, a reply must be asked for.</summary>
    public bool IsUnanswered { get; set; }

    /// <summary>All that was heard of it is the assistant's own voice, so that its words are not the caller's.</summary>
    public bool IsEcho { get; set; }
}
