namespace Voice.Assistants;

/// <summary>The part that a service refused, from the smallest to the largest: one request, one option, the key, the service.</summary>
internal enum RefusalReason
{
    /// <summary>It refused nothing, or the reason is not known.</summary>
    None,

    /// <summary>This request: a content filter refused its words.</summary>
    ContentFiltered,

    /// <summary>This request: it is longer than the model reads.</summary>
    ContextTooLong,

    /// <summary>This request: the model wrote a tool call that the service could not read.</summary>
    ToolUseFailed,

    /// <summary>This request: the clip of sound is too short, too long or not readable.</summary>
    SoundUnusable,

    /// <summary>This request, for a reason that the service does not name in a known word.</summary>
    RequestUnusable,

    /// <summary>A parameter or a tool of the request is not known there, or its value is not taken.</summary>
    OptionUnsupported,

    /// <summary>The key is missing, wrong or expired.</summary>
    KeyRefused,

    /// <summary>The resource takes no keys at all, only identities.</summary>
    KeysSwitchedOff,

    /// <summary>The key or the identity is good and has no right to this.</summary>
    PermissionDenied,

    /// <summary>A firewall or another network rule of the resource keeps this server out.</summary>
    NetworkBlocked,

    /// <summary>The quota or the credit of the account is used up.</summary>
    QuotaUsedUp,

    /// <summary>Too much was asked in a short time.</summary>
    RateLimited,

    /// <summary>The model or the deployment does not exist there.</summary>
    ModelMissing,

    /// <summary>The model or the deployment exists and cannot do what it was asked for.</summary>
    OperationUnsupported,

    /// <summary>There is no such service at the address.</summary>
    AddressUnknown,

    /// <summary>The service failed by its own fault, or is overloaded.</summary>
    ServiceFailed,
}
