namespace Voice.Tools;

/// <summary>What a call is handed on to.</summary>
public enum TransferKind
{
    /// <summary>A number, or a <c>tel:</c> URI.</summary>
    Number,

    /// <summary>A <c>sip:</c> or <c>sips:</c> URI.</summary>
    Sip,

    /// <summary>An <c>https:</c> or <c>http:</c> URL of further instructions for the carrier: one's own flow.</summary>
    Instructions,
}
