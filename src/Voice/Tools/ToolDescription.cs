using System.Text.Json;

namespace Voice.Tools;

/// <summary>A tool as the model sees it.</summary>
/// <param name="Name">1 to 64 characters out of a-z, A-Z, 0-9, _ and -.</param>
/// <param name="Description">When to use it and what comes back, for the model.</param>
/// <param name="Parameters">JSON schema of the arguments, an object.</param>
public sealed record ToolDescription(string Name, string Description, JsonElement Parameters);
