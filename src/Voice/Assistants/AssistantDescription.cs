namespace Voice.Assistants;

/// <summary>The assistant that answers, in words for the caller.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Simulated">True for the simulator.</param>
/// <param name="Note">A sentence for the user, or empty.</param>
internal sealed record AssistantDescription(string Name, bool Simulated, string Note)
{
    /// <summary>True if it replaces a preferred assistant that is not available.</summary>
    public bool StandsIn { get; init; }

    /// <summary>True if it holds the answer to a turn when it is told to (<see cref="HoldAnswer"/>).</summary>
    public bool HoldsAnswers { get; init; }

    /// <summary>True if it takes pictures of the caller (<see cref="AddPicture"/>). For one that does not, another model describes them.</summary>
    /// <value>The default is true. An assistant that refuses a picture is taken as one that does not see it.</value>
    public bool SeesPictures { get; init; } = true;

    /// <summary>How long the provider lets this connection live, from now; null for no limit.</summary>
    public TimeSpan? Lifetime { get; init; }
}
