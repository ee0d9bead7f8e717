namespace Voice.Assistants.Pipeline;

/// <summary>The steps of a cascade that cost something.</summary>
public enum PipelineStep
{
    Transcription,
    Chat,
    Speech,
}
