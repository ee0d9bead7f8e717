namespace Voice.Assistants.Cascade;

/// <summary>One turn of the caller on its way from sound to words.</summary>
/// <param name="begin">Its first sample.</param>
internal sealed class CallerTurn(string itemId, long begin)
{
    public string ItemId { get; } = itemId;

    public long Begin { get; } = begin;

    /// <summary>Stops the writing down that is under way; null if none is.</summary>
    public CancellationTokenSource? Writing { get; set; }

    /// <summary>The words, once they are there and nothing has been said since.</summary>
    public TranscriptionResult? Words { get; set; }
}
