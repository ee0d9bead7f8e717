namespace Voice.TurnDetection;

/// <summary>Whose sound 20 ms of the caller's line are.</summary>
internal enum EchoVerdict
{
    /// <summary>Nothing was played that could come back.</summary>
    None,

    /// <summary>Something was played, and the line is quiet.</summary>
    Quiet,

    /// <summary>There is sound, and too little of it to tell. Lasts 160 ms at most, and 400 ms as long as nothing is known of the line.</summary>
    Unknown,

    /// <summary>What was played comes back, and nothing else is heard.</summary>
    Echo,

    /// <summary>What was played comes back, and somebody speaks over it.</summary>
    Both,

    /// <summary>What is heard is not what was played.</summary>
    Caller,
}
