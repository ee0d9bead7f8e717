namespace Voice.Server.Phone;

/// <summary>What an answer to a webhook tells the carrier to come back with.</summary>
/// <param name="MediaUrl">Where the stream goes: wss://…, with the token that lets it in, once and soon, at the end of the path. Carriers may not pass on a query.</param>
/// <param name="AfterUrl">Where to ask what to do when the stream is over.</param>
/// <param name="CallId">The carrier's id of the call.</param>
internal sealed record PhoneLinks(string MediaUrl, string AfterUrl, string CallId);
