namespace Voice.Simulator.Hearing;

/// <summary>Speech began or ended.</summary>
/// <param name="Started">True where it began.</param>
/// <param name="AtMs">
/// Milliseconds of audio since the session began: for a start the onset minus the prefix padding (never before the previous end),
/// for an end the moment when the silence was confirmed.
/// </param>
readonly record struct SpeechEdge(bool Started, int AtMs);
