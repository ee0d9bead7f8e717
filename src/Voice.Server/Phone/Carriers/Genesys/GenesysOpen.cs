using System.Text.Json;

namespace Voice.Server.Phone.Carriers;

/// <summary>The opening message of a stream.</summary>
/// <param name="OrganizationId">Whose conversation it is.</param>
/// <param name="IsProbe">True for a probe without a caller: Genesys checks whether the server can be reached.</param>
/// <param name="Continued">The first session of the same call, if this one goes on after it broke.</param>
/// <param name="Media">The media that is used; null if no offered media can be used.</param>
/// <param name="ListensOnly">True if nothing may be said.</param>
/// <param name="WantsLanguages">True if it asks what languages are understood.</param>
/// <param name="Parameters">The flow's input variables and the integration's configuration.</param>
/// <param name="Numbers">The caller and the called.</param>
internal sealed record GenesysOpen(
    string OrganizationId, bool IsProbe, string? Continued, GenesysMedia? Media, bool ListensOnly, bool WantsLanguages, IReadOnlyDictionary<string, string> Parameters, PhoneNumbers Numbers)
{
    private const string Nobody = "00000000-0000-0000-0000-000000000000";
    private const int MostParameters = 32;

    /// <exception cref="InvalidOperationException">Something has the wrong type.</exception>
    /// <exception cref="KeyNotFoundException">Something is missing.</exception>
    public static GenesysOpen Read(JsonElement parameters, GenesysRole role)
    {
        var offered = parameters.GetProperty("media");
        var listens = role == GenesysRole.Monitor
            || (role == GenesysRole.Auto && !parameters.TryGetProperty("inputVariables", out _) && GenesysMedia.HasAgent(offered));
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (parameters.TryGetProperty("customConfig", out var custom) && custom.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in custom.EnumerateObject().Take(MostParameters))
                texts[field.Name] = field.Value.ToString();
        }
        if (parameters.TryGetProperty("inputVariables", out var variables))
        {
            foreach (var variable in variables.EnumerateObject().Take(MostParameters).Where(v => v.Value.ValueKind == JsonValueKind.String))
                texts[variable.Name] = variable.Value.GetString()!;
        }
        if (parameters.TryGetProperty("language", out var language))
            texts["language"] = language.GetString() ?? "";
        return new GenesysOpen(
            parameters.GetProperty("organizationId").GetString() ?? "",
            parameters.GetProperty("conversationId").GetString() == Nobody,
            parameters.TryGetProperty("continuedSessions", out var sessions) && sessions.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first ? first.GetProperty("id").GetString() : null,
            GenesysMedia.Pick(offered),
            listens,
            parameters.TryGetProperty("supportedLanguages", out var languages) && languages.ValueKind == JsonValueKind.True,
            texts,
            Whom(parameters));
    }

    /// <remarks>They come with and without <c>tel:</c> in front; withheld ones are empty.</remarks>
    private static PhoneNumbers Whom(JsonElement parameters)
    {
        if (!parameters.TryGetProperty("participant", out var participant) || participant.ValueKind != JsonValueKind.Object)
            return PhoneNumbers.None;
        return new PhoneNumbers(Number(participant, "ani"), Number(participant, "dnis"));
    }

    private static string Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.String ? number.GetString()!.Replace("tel:", "", StringComparison.Ordinal) : "";
}
