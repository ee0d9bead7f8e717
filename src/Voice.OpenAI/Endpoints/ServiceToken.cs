namespace Voice.OpenAI.Endpoints;

/// <summary>A token that opens a service for a while.</summary>
internal readonly record struct ServiceToken(string Token, DateTimeOffset ExpiresAt);
