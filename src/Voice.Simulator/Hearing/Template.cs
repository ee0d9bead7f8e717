namespace Voice.Simulator.Hearing;

/// <summary>One way of saying something, to compare with.</summary>
/// <param name="Sentence">Index of what is said: the phrases first, then sentences that are there to be told from them.</param>
/// <param name="Frames"><see cref="FeatureSpace.Size"/> numbers per frame.</param>
sealed record Template(int Sentence, float[] Frames);
