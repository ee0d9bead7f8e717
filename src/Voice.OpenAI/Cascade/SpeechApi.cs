namespace Voice.OpenAI.Cascade;

/// <summary>How text becomes sound.</summary>
internal enum SpeechApi
{
    /// <summary><c>POST /audio/speech</c>.</summary>
    Speech,

    /// <summary>A Realtime session that is told to read aloud.</summary>
    Realtime,
}
