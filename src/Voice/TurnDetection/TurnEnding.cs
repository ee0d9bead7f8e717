namespace Voice.TurnDetection;

/// <summary>How the end of a turn is found.</summary>
internal enum TurnEnding
{
    /// <summary>By silence, whose length depends on the words so far: short after a whole sentence, long after "and" or in the middle of a number.</summary>
    Words,

    /// <summary>By silence alone.</summary>
    Silence,
}
