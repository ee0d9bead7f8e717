namespace Voice.Tools;

/// <summary>How a collection of keys ended.</summary>
/// <param name="Enough">False if fewer were pressed than were asked for.</param>
public sealed record CollectedDigits(Digits Digits, bool Enough);
