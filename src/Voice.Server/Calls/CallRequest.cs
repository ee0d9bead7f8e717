namespace Voice.Server.Calls;

/// <summary>What a caller asks for.</summary>
/// <param name="Language">BCP 47 tag, or null.</param>
internal sealed record CallRequest(string? Language);
