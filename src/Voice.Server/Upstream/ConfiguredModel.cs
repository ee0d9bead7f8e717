namespace Voice.Server.Upstream;

/// <summary>A model that the settings name.</summary>
/// <param name="Setting">Where: <c>Voice:Realtime:Model</c>.</param>
internal sealed record ConfiguredModel(string Setting, string Model);
