namespace Voice;

/// <summary>How finished a line of the transcript is.</summary>
internal enum CaptionState
{
    /// <summary>More words will come.</summary>
    Partial,

    Final,

    /// <summary>The caller cut it off, or it broke off; the text ends about where its sound did.</summary>
    Interrupted,

    /// <summary>It could not be written down.</summary>
    Failed,

    /// <summary>There was nothing in it.</summary>
    Dropped,
}
