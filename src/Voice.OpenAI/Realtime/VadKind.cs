namespace Voice.OpenAI.Realtime;

/// <summary>The method that decides that the caller has finished.</summary>
internal enum VadKind
{
    /// <summary>Loudness and silence.</summary>
    ServerVad,

    /// <summary>By the words: a trailing "and…" waits longer than a finished sentence.</summary>
    SemanticVad,
}
