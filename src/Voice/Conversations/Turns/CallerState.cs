namespace Voice.Conversations;

/// <summary>What the caller is doing, as far as the model's side has told.</summary>
internal enum CallerState
{
    Silent,
    Speaking,

    /// <summary>Their turn has ended, and a reply that the model's side makes by itself is on its way.</summary>
    Owed,
}
