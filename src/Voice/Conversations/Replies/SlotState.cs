namespace Voice.Conversations;

/// <summary>How far the one reply of a conversation has come.</summary>
internal enum SlotState
{
    Free,

    /// <summary>We asked for a reply.</summary>
    Requested,

    /// <summary>Our request met another reply on the wire; it will be made again.</summary>
    Refused,

    /// <summary>A reply is being made.</summary>
    Active,

    /// <summary>A reply was cancelled and its end has not been told.</summary>
    Cancelling,
}
