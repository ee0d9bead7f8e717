namespace Voice.Assistants.Cascade;

/// <summary>One turn of the caller on its way from sound to words.</summary>
/// <param name="begin">Its first sample.</param>
internal sealed class CallerTurn(string itemId, long begin)
{
    public string ItemId { get; } = itemId;

    public long Begin { get; } = begin;

    /// <summary>Stops the writing down that is under way; null if none is.</summary>
    public CancellationTokenSource? Writing { get; set; }

    /// <summary>Where it was over, in samples of the line; and when, by the clock.</summary>
    public (long Sample, long Timestamp) Over { get; set; }

    /// <summary>The silence that ended it. Longer than any rule asks for if somebody else ended the turn: then nobody is waited for.</summary>
    public TimeSpan Silence { get; set; }

    /// <summary>The words, once they are there and nothing has been said since.</summary>
    public TranscriptionResult? Words { get; set; }
}
