namespace Voice.Server.Phone;

/// <summary>What an answer to a webhook tells the carrier to come back with.</summary>
/// <param name="MediaUrl">Where the stream goes: wss://…</param>
/// <param name="AfterUrl">Where to ask what to do when the stream is over.</param>
/// <param name="CallId">The carrier's id of the call.</param>
/// <param name="Token">Lets one stream of this call in, once and soon.</param>
internal sealed record PhoneLinks(string MediaUrl, string AfterUrl, string CallId, string Token);
