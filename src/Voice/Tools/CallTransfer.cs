namespace Voice.Tools;

/// <summary>Where a call goes on after the assistant, and what whoever takes it should know.</summary>
/// <param name="Target">The name of the target in the settings.</param>
/// <param name="Address">Its number or URI, from the settings: never from the model.</param>
/// <param name="Summary">What the call was about so far, for the one who takes it. May hold anything the caller said.</param>
/// <param name="Reason">Why it is handed on.</param>
/// <param name="Slots">Facts by name, such as an order number.</param>
public sealed record CallTransfer(string Target, string Address, string Summary, string Reason, IReadOnlyDictionary<string, string> Slots)
{
    /// <summary>Writes only where to: the rest is what was said.</summary>
    public override string ToString() => $"transfer to {Target}";
}
