namespace Voice.Tools;

/// <summary>What keys the caller is to press.</summary>
/// <param name="Min">The fewest digits that are of use: 1 to 32.</param>
/// <param name="Max">The most; with the last of them the input ends. 1 to 32.</param>
/// <param name="Secure">True for what nobody may know: the model neither sees the digits nor hears the caller meanwhile, and the recording is silent.</param>
public sealed record DigitRequest(int Min, int Max, bool Secure)
{
    /// <summary>The most digits one input can have.</summary>
    public const int Most = 32;

    /// <summary>What is collected when keys are pressed that nobody has asked for.</summary>
    internal static DigitRequest Unasked { get; } = new(1, Most, Secure: false);
}
