namespace Voice.Simulator.Hearing;

/// <summary>How well an utterance fits the best phrase, and what speaks against it.</summary>
/// <param name="Phrase">Index of the best phrase, or -1 where none was comparable.</param>
/// <param name="Distance">Average distance to the best phrase's templates.</param>
/// <param name="Worst">Distance over the worst-fitting 200 ms: one wrong word shows here, not in the average.</param>
/// <param name="RivalDistance">The same of the best other sentence, be it a phrase or not.</param>
/// <param name="RivalWorst">The same of that.</param>
/// <param name="Frames">How long the utterance is.</param>
/// <param name="Stretch">Natural logarithm of utterance length over template length.</param>
readonly record struct Evidence(
    int Phrase, float Distance, float Worst, float RivalDistance, float RivalWorst, int Frames, float Stretch)
{
    /// <summary>Nothing was comparable.</summary>
    public static Evidence None { get; } =
        new(-1, float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity, 0, 0);
}
