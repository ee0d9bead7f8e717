namespace Voice.Assistants;

/// <summary>The sentences about a refusal that lasts until somebody mends it: the same ones in the log and on the page.</summary>
internal static class RefusalWords
{
    /// <param name="What">A description of the refusal.</param>
    /// <param name="Mend">Advice for the operator of the server.</param>
    /// <param name="Code">Stable name of the problem for programs.</param>
    public sealed record Sentences(string Code, string What, string Mend);

    /// <returns>Null for a reason that needs no mending: one request, one option, a limit, a hiccup.</returns>
    /// <param name="keySetting">The setting that holds the key; empty if it is not known.</param>
    public static Sentences? Of(RefusalReason reason, string keySetting = "") => reason switch
    {
        RefusalReason.KeyRefused => new(
            "assistant_unauthorized", "The model refused the server's key.", keySetting.Length > 0 ? $"Check {keySetting} on the server." : "Check the service's key in the server's settings."),
        RefusalReason.KeysSwitchedOff => new(
            "assistant_unauthorized", "The model's resource takes no keys.", "Switch key authentication on there, or remove the key from the server's settings so that Entra ID is used."),
        RefusalReason.PermissionDenied => new(
            "assistant_unauthorized", "The server has no permission to use the model.", "Give its key or identity that permission; on Azure this is the role Cognitive Services OpenAI User."),
        RefusalReason.NetworkBlocked => new(
            "assistant_unauthorized", "A network rule of the model's service keeps the server out.", "Allow the server's address in the firewall of the resource, or use its private endpoint."),
        RefusalReason.QuotaUsedUp => new(
            "assistant_unreachable", "The quota of the server's account with the model's service is used up.", "Raise the quota or add credit there, or wait until the quota is renewed."),
        RefusalReason.ModelMissing => new(
            "assistant_unreachable", "The model or deployment does not exist.", "Check its name in the server's settings; on Azure it is the name of the deployment."),
        RefusalReason.OperationUnsupported => new(
            "assistant_unreachable", "The model or deployment does not support this operation.", "Choose one in the server's settings that does, such as a realtime model for talking."),
        RefusalReason.AddressUnknown => new(
            "assistant_unreachable", "There is no such service at the address in the server's settings.", "Check the base URL: it ends in /v1 with most services."),
        _ => null,
    };
}
