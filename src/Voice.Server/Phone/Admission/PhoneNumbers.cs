namespace Voice.Server.Phone;

/// <summary>The caller and the called, as a carrier names them: numbers, SIP addresses or accounts. Empty if the carrier does not name them.</summary>
internal readonly record struct PhoneNumbers(string From, string To)
{
    public static PhoneNumbers None { get; } = new("", "");

    public bool IsKnown => From is { Length: > 0 } || To is { Length: > 0 };
}
