namespace Voice.Assistants;

/// <summary>Why an assistant is gone or never came.</summary>
internal enum AssistantFailureKind
{
    /// <summary>No connection: refused, name not found, timed out, or a 5xx answer.</summary>
    Unreachable,

    /// <summary>The key was refused, or may not do this (401, 403).</summary>
    Unauthorized,

    /// <summary>The model or deployment does not exist (404), or the settings were refused.</summary>
    Misconfigured,

    /// <summary>Too many requests, or no quota left (429).</summary>
    Limited,

    /// <summary>The provider's longest session is over.</summary>
    Expired,

    /// <summary>The connection was open and broke.</summary>
    Lost,

    /// <summary>The connection is open and sends nothing any more.</summary>
    Mute,

    /// <summary>It answers, but one reply after the other fails.</summary>
    Failing,

    /// <summary>It refused one request for what was in it (400, 413, 422). Costs that one thing: the service is well, and another would refuse the same.</summary>
    Refused,
}

/// <summary>One failure of the model's side.</summary>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Message">For the operator: what happened. Never holds a key or what was said.</param>
/// <param name="RetryAfter">How long the provider asked us to wait, if it did.</param>
internal sealed record AssistantFailure(AssistantFailureKind Kind, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>The part that was refused.</summary>
    /// <value>The default, <see cref="RefusalReason.None"/>, is a failure that is no refusal.</value>
    public RefusalReason Reason { get; init; }

    /// <summary>The setting that holds the key which was refused, such as <c>OPENAI_API_KEY</c>.</summary>
    /// <value>Empty, the default, if no key was refused or its setting is not known.</value>
    public string KeySetting { get; init; } = "";

    /// <summary>True if it lasts for more than a minute, which is longer than any caller waits.</summary>
    public bool IsLasting => RetryAfter > TimeSpan.FromMinutes(1);
}
