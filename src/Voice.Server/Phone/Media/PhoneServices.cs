namespace Voice.Server.Phone;

/// <summary>The services that all parts of the phone code share.</summary>
internal sealed record PhoneServices(PhoneOptions Options, StreamTokens Tokens, PhoneCalls Calls, TimeProvider Time, Pacer Pacer, ILogger<PhoneMedia> Logger)
{
    /// <summary>A signature must be right if it is there, also where unsigned requests are allowed.</summary>
    public bool MayEnter(SignatureVerdict verdict) =>
        verdict == SignatureVerdict.Valid || (Options.AllowUnsigned && verdict is (SignatureVerdict.Missing or SignatureVerdict.NoKey or SignatureVerdict.NotSigned));
}
