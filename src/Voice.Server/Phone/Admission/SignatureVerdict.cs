namespace Voice.Server.Phone;

/// <summary>The result of checking a signature.</summary>
internal enum SignatureVerdict
{
    Valid,
    Missing,
    Wrong,

    /// <summary>The key to check it with is not in the settings.</summary>
    NoKey,

    /// <summary>The keys to check it with could not be fetched.</summary>
    Unchecked,

    /// <summary>Genuine, but of an organization that is not among those in the settings.</summary>
    NotAllowed,

    /// <summary>The carrier does not sign requests of this kind.</summary>
    NotSigned,
}
