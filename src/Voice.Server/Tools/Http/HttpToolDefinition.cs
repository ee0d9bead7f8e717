using System.Text.Json;

namespace Voice.Server.Tools.Http;

/// <summary>An HTTP tool as read from the settings, with nothing left to go wrong.</summary>
/// <param name="Body">Null for none or, with <paramref name="SendsRest"/>, for an object of what is not in the URL.</param>
internal sealed record HttpToolDefinition(
    string Name,
    HttpToolOptions Options,
    UrlTemplate Url,
    IReadOnlyList<HttpParameter> Parameters,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    BodyTemplate? Body,
    bool SendsRest,
    Secrets Secrets,
    JsonElement Schema);
