namespace Voice.Conversations;

/// <summary>Which sentence is said in the place of a reply.</summary>
internal enum ReplyInstead
{
    /// <summary>None: the model makes the reply.</summary>
    None,

    /// <summary>There is no answer.</summary>
    NoAnswer,

    /// <summary>The question was refused: a content filter, or a request that is too long.</summary>
    Refused,
}
