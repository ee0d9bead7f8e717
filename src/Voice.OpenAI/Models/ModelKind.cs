namespace Voice.OpenAI.Models;

/// <summary>The purpose of a model.</summary>
internal enum ModelKind
{
    /// <summary>Speech to speech, over the Realtime API.</summary>
    Realtime,

    /// <summary>Speech to text.</summary>
    Transcription,

    /// <summary>Text to text.</summary>
    Chat,

    /// <summary>Text to speech.</summary>
    Speech,
}
