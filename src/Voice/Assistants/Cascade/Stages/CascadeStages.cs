using Microsoft.Extensions.AI;

namespace Voice.Assistants.Cascade;

/// <summary>The services a cascade is made of. Each reports a failure by an <see cref="AssistantException"/> and keeps its own deadlines.</summary>
/// <param name="ReachAsync">Makes sure that the services are there and take our keys.</param>
/// <param name="TranscribeAsync">Speech to text.</param>
/// <param name="Chat">Text to text, for this call.</param>
/// <param name="Speech">Text to speech, for this call alone; disposed with it. Null if replies are never spoken.</param>
/// <param name="Description">The name of the assistant.</param>
internal sealed record CascadeStages(
    Func<CancellationToken, Task> ReachAsync, Transcribe TranscribeAsync, IChatClient Chat, ISpeechSynthesizer? Speech, AssistantDescription Description)
{
    /// <summary>Adds the model and the price to the usage of a step; null for no prices.</summary>
    public Func<CascadeStep, TokenUsage, TokenUsage>? Price { get; init; }
}
