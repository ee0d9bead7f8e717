namespace Voice.Server.Phone;

/// <summary>Who calls whom, as a carrier tells it: numbers, SIP addresses or accounts. Empty where it does not.</summary>
internal readonly record struct PhoneNumbers(string From, string To)
{
    public static PhoneNumbers None { get; } = new("", "");

    public bool IsKnown => From is { Length: > 0 } || To is { Length: > 0 };
}
