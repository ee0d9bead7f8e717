namespace Voice.Assistants.Cascade;

/// <summary>The steps of a cascade that cost something.</summary>
public enum CascadeStep
{
    Transcription,
    Chat,
    Speech,
}
