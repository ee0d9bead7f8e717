namespace Voice.Tools;

/// <summary>The target that takes a call after the assistant, and the facts for it.</summary>
/// <param name="Target">The name of the target in the settings.</param>
/// <param name="Address">Its number, URI or URL, from the settings: never from the model.</param>
/// <param name="Summary">A summary of the call for the person who takes it. May hold anything the caller said.</param>
/// <param name="Reason">Why it is handed on.</param>
/// <param name="Slots">Facts by name, such as an order number.</param>
public sealed record CallTransfer(string Target, string Address, string Summary, string Reason, IReadOnlyDictionary<string, string> Slots)
{
    internal TransferKind Kind => Address.Split(':', 2) switch
    {
        ["sip" or "sips", _] => TransferKind.Sip,
        ["https" or "http", _] => TransferKind.Instructions,
        ["8" or "28", _] => TransferKind.Account,
        _ => TransferKind.Number,
    };

    /// <summary>The number without <c>tel:</c> and its parameters. Only for <see cref="TransferKind.Number"/>.</summary>
    internal string Number => (Address.StartsWith("tel:", StringComparison.Ordinal) ? Address[4..] : Address).Split(';')[0];

    /// <summary>Writes only where to: the rest is what was said.</summary>
    public override string ToString() => $"transfer to {Target}";
}
