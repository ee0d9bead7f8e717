namespace Voice.Server.Phone;

/// <summary>The addresses in an answer to a webhook.</summary>
/// <param name="MediaUrl">The address of the stream: wss://…, with its one-time token at the end of the path. Carriers may not pass on a query.</param>
/// <param name="AfterUrl">The address to ask for the next step when the stream is over.</param>
/// <param name="CallId">The carrier's id of the call.</param>
internal sealed record PhoneLinks(string MediaUrl, string AfterUrl, string CallId);
