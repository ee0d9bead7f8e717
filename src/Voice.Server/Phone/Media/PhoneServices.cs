namespace Voice.Server.Phone;

/// <summary>What all that have to do with phones share.</summary>
internal sealed record PhoneServices(PhoneOptions Options, StreamTokens Tokens, PhoneCalls Calls, TimeProvider Time, Pacer Pacer, ILogger<PhoneMedia> Logger)
{
    /// <summary>A signature that is there must be right, whatever is allowed.</summary>
    public bool MayEnter(SignatureVerdict verdict) =>
        verdict == SignatureVerdict.Valid || (Options.AllowUnsigned && verdict is (SignatureVerdict.Missing or SignatureVerdict.NoKey or SignatureVerdict.NotSigned));
}
