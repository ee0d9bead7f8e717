namespace Voice.Lines;

/// <summary>How much of one part of a reply has been played since it began.</summary>
internal readonly record struct PlaybackReport(string ItemId, int ContentIndex, TimeSpan Played)
{
    /// <summary>A line that has reported and then reports nothing for so long while something plays does not report any more. 1 second.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromSeconds(1);
}
