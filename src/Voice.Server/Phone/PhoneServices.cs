namespace Voice.Server.Phone;

/// <summary>What all media sockets share.</summary>
internal sealed record PhoneServices(PhoneOptions Options, StreamTokens Tokens, PhoneCalls Calls, TimeProvider Time, Pacer Pacer, ILogger<PhoneMedia> Logger);
