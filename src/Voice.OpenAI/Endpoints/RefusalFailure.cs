using Voice.Assistants;

namespace Voice.OpenAI.Endpoints;

/// <summary>A refusal as a failure: its kind, and the operator's sentence with the code and what to mend.</summary>
internal static class RefusalFailure
{
    /// <param name="label">The label of the service, fit for a log.</param>
    /// <param name="status">Status and code, fit for a log: <c>404 DeploymentNotFound</c>.</param>
    /// <param name="asked">The object of the request, such as <c>model 'gpt-realtime'</c>.</param>
    /// <param name="at">The address that was asked; null if it does not matter.</param>
    /// <param name="keySetting">The setting that holds the key; empty if it is not known.</param>
    public static AssistantFailure Of(RefusalReason reason, string label, string status, string asked, TimeSpan? retryAfter = null, Uri? at = null, string keySetting = "")
    {
        var what = reason switch
        {
            RefusalReason.ContentFiltered => $"{label} refused the request by its content filter ({status}).",
            RefusalReason.ContextTooLong => $"{label} refused the request because it is too long ({status}).",
            RefusalReason.ToolUseFailed => $"{label} could not read a tool call of its model ({status}).",
            RefusalReason.SoundUnusable => $"{label} could not use the clip of sound ({status}).",
            RefusalReason.OptionUnsupported => $"{label} does not take an option or a tool of the request ({status}).",
            RefusalReason.KeyRefused => $"{label} refused the key ({status}).",
            RefusalReason.KeysSwitchedOff => $"{label} takes no keys ({status}).",
            RefusalReason.PermissionDenied => $"{label} gives the key or the identity no permission for this ({status}).",
            RefusalReason.NetworkBlocked => $"{label} keeps this server out by a network rule ({status}).",
            RefusalReason.QuotaUsedUp => $"{label} has no quota left, or its account is closed ({status}).",
            RefusalReason.RateLimited => $"{label} limits us ({status}).",
            RefusalReason.ModelMissing => $"{label} knows no {asked} ({status}).",
            RefusalReason.OperationUnsupported => $"{label} does not support this operation with the {asked} ({status}).",
            RefusalReason.AddressUnknown => $"{label} has nothing at {at?.AbsolutePath ?? "this address"} ({status}).",
            RefusalReason.ServiceFailed => $"{label} answered {status}.",
            _ => $"{label} refused the request ({status}).",
        };
        return new AssistantFailure(KindOf(reason), Mend(reason, at, keySetting) is { Length: > 0 } mend ? $"{what} {mend}" : what, retryAfter)
        {
            Reason = reason,
            KeySetting = reason == RefusalReason.KeyRefused ? keySetting : "",
        };
    }

    private static AssistantFailureKind KindOf(RefusalReason reason) => reason switch
    {
        RefusalReason.KeyRefused or RefusalReason.KeysSwitchedOff or RefusalReason.PermissionDenied or RefusalReason.NetworkBlocked => AssistantFailureKind.Unauthorized,
        RefusalReason.QuotaUsedUp or RefusalReason.RateLimited => AssistantFailureKind.Limited,
        RefusalReason.ModelMissing or RefusalReason.OperationUnsupported or RefusalReason.AddressUnknown => AssistantFailureKind.Misconfigured,
        RefusalReason.ServiceFailed => AssistantFailureKind.Unreachable,
        _ => AssistantFailureKind.Refused,
    };

    private static string Mend(RefusalReason reason, Uri? at, string keySetting) =>
        reason == RefusalReason.AddressUnknown && at is not null && !at.AbsolutePath.Contains("/v1/", StringComparison.OrdinalIgnoreCase)
            ? $"The base URL has no /v1, which most services need: {at.Scheme}://{at.Authority}/v1."
            : RefusalWords.Of(reason, keySetting)?.Mend ?? "";
}
