namespace Voice.Tools;

/// <summary>The keys that the caller is asked to press.</summary>
/// <param name="Min">The fewest digits that are enough: 1 to 32.</param>
/// <param name="Max">The most; with the last of them the input ends. 1 to 32.</param>
/// <param name="Secure">True for secret digits: the model neither sees them nor hears the caller meanwhile, and the recording is silent.</param>
public sealed record DigitRequest(int Min, int Max, bool Secure)
{
    /// <summary>The most digits one input can have.</summary>
    public const int Most = 32;

    /// <summary>The rule for keys that the caller presses without being asked.</summary>
    internal static DigitRequest Unasked { get; } = new(1, Most, Secure: false);
}
