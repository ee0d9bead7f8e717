namespace Voice.Assistants.Cascade;

/// <summary>The steps of a cascade that cost something.</summary>
internal enum CascadeStep
{
    Transcription,
    Chat,
    Speech,
}
