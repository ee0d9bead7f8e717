namespace Voice.OpenAI.Cascade;

/// <summary>A tool call that the model wrote as text.</summary>
/// <param name="Arguments">A JSON object, or empty.</param>
internal readonly record struct WrittenCall(string Name, string Arguments);
