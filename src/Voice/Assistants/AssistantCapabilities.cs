namespace Voice.Assistants;

/// <summary>What a model's end of the call can do; not every model can do everything.</summary>
/// <param name="CanCancel">A reply under way can be stopped by command.</param>
/// <param name="CanTruncate">A spoken item can be cut to what was heard.</param>
/// <param name="CanResume">A broken connection can be taken up again with its history.</param>
/// <param name="AnswersTurns">The model's side finds the end of the caller's turn and answers by itself.</param>
/// <param name="HearsAtAnySpeed">
/// Audio may be sent as fast as it can be had: its time is counted in samples. False for a model that may lose or misjudge what comes much faster than it was spoken.
/// </param>
/// <param name="LongestPause">
/// The most silence that the model's side lets pass before it ends a turn. Zero, the default, for one that is trusted to end every turn; else a turn that it leaves open in longer silence is ended here.
/// </param>
/// <param name="CanEcho">It answers an <see cref="Echo"/>, so that one that is slow can be told from one that is gone.</param>
internal sealed record AssistantCapabilities(bool CanCancel, bool CanTruncate, bool CanResume, bool AnswersTurns, bool HearsAtAnySpeed = false, bool CanEcho = false, TimeSpan LongestPause = default);
