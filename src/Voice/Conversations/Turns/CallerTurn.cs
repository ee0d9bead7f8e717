namespace Voice.Conversations;

/// <summary>A turn of the caller: which one, and its words once they are known.</summary>
internal sealed class CallerTurn(string itemId, int number)
{
    public string ItemId { get; } = itemId;

    /// <summary>Turns are counted as they begin, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>Null while the words are on their way; empty if they could not be written down.</summary>
    public string? Words { get; set; }

    /// <summary>True once a call has run on the yes of this turn: one yes is good for one call.</summary>
    public bool IsSpent { get; set; }
}
