namespace Voice.Server.Tools.Http;

/// <summary>A checked value of a parameter.</summary>
/// <param name="Text">As it goes into a URL, not yet escaped.</param>
/// <param name="Json">As it goes into a JSON body.</param>
internal sealed record HttpArgument(string Text, string Json);
