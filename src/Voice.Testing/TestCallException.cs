namespace Voice.Testing;

/// <summary>A call did not go as expected. The message says what was expected and what happened instead.</summary>
public sealed class TestCallException(string message) : Exception(message);
