namespace Voice;

/// <summary>Whose side something went wrong on.</summary>
internal enum Side
{
    Caller,
    Server,
    Assistant,
}

/// <summary>Something went wrong and the call goes on.</summary>
/// <param name="Code">Stable name for programs, snake_case.</param>
/// <param name="Message">A description for people.</param>
/// <param name="Hint">Advice, or empty.</param>
/// <param name="Retryable">True if the same thing may work when tried again.</param>
internal sealed record Problem(string Code, string Message, string Hint, Side Side, bool Retryable);
