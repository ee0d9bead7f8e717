namespace Voice.Assistants;

/// <summary>The abilities of an assistant. They differ between models.</summary>
/// <param name="CanCancel">A reply under way can be stopped by command.</param>
/// <param name="CanTruncate">A spoken item can be cut to what was heard.</param>
/// <param name="CanResume">A broken connection can be taken up again with its history.</param>
/// <param name="AnswersTurns">The model's side finds the end of the caller's turn and answers by itself.</param>
/// <param name="HearsAtAnySpeed">
/// True if audio may be sent faster than it was spoken, because the model counts time in samples. False for a model that may lose or misjudge such audio.
/// </param>
/// <param name="LongestPause">
/// The most silence that the model's side lets pass before it ends a turn. Zero, the default, for one that is trusted to end every turn; else a turn that it leaves open in longer silence is ended here.
/// </param>
/// <param name="CanEcho">True if it answers an <see cref="Echo"/>. The echo distinguishes a slow assistant from one that is gone.</param>
internal sealed record AssistantCapabilities(bool CanCancel, bool CanTruncate, bool CanResume, bool AnswersTurns, bool HearsAtAnySpeed = false, bool CanEcho = false, TimeSpan LongestPause = default);
