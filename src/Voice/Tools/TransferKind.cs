namespace Voice.Tools;

/// <summary>The kind of a transfer target; as flags, the kinds that a carrier can reach.</summary>
[Flags]
internal enum TransferKind
{
    None = 0,

    /// <summary>A number, or a <c>tel:</c> URI.</summary>
    Number = 1,

    /// <summary>A <c>sip:</c> or <c>sips:</c> URI.</summary>
    Sip = 2,

    /// <summary>An <c>https:</c> or <c>http:</c> URL of further instructions for the carrier: one's own flow.</summary>
    Instructions = 4,

    /// <summary>A user or an app of Azure Communication Services or Teams by its raw id, such as <c>8:orgid:…</c>.</summary>
    Account = 8,

    All = Number | Sip | Instructions | Account,
}
