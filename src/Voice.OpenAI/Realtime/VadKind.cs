namespace Voice.OpenAI.Realtime;

/// <summary>Who decides, and how, that the caller has finished.</summary>
internal enum VadKind
{
    /// <summary>Loudness and silence.</summary>
    ServerVad,

    /// <summary>What was said: a trailing "and…" waits longer than a finished sentence.</summary>
    SemanticVad,
}
