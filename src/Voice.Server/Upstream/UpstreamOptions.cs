using Voice.OpenAI.Endpoints;
using Voice.Server.Settings;
using Voice.Server.Tools.Http;

namespace Voice.Server.Upstream;

/// <summary>The model services. Read from the environment names that every OpenAI client reads, or from <c>Voice:Upstream</c>.</summary>
/// <param name="Endpoints">Their addresses, in the order of preference; empty for the simulator.</param>
/// <param name="Pool">How they are shared.</param>
internal sealed record UpstreamOptions(IReadOnlyList<OpenAIEndpoint> Endpoints, EndpointPoolOptions Pool)
{
    private const string Section = "Voice:Upstream";

    /// <summary>True if the built-in simulator is used.</summary>
    public bool IsSimulated => Endpoints.Count == 0;

    /// <param name="mistakes">Gets one sentence per mistake; none of them tells a key.</param>
    public static UpstreamOptions Read(IConfiguration configuration, List<string> mistakes)
    {
        var section = configuration.GetSection(Section);
        var pool = SettingsReader.Read<EndpointPoolOptions>(section, mistakes, "Pool", "Entra");
        var scope = SettingsReader.Read<EntraOptions>(section.GetSection("Entra"), mistakes).Scope;
        var entra = new Lazy<Func<CancellationToken, ValueTask<string>>>(() => EntraTokens.Source(scope, TimeProvider.System));
        var entries = section.GetSection("Pool").GetChildren().OrderBy(c => int.TryParse(c.Key, out var index) ? index : int.MaxValue).ToList();
        List<OpenAIEndpoint> endpoints = entries.Count > 0
            ? [.. entries.Select(entry => Entry(entry, configuration, entra, mistakes)).OfType<OpenAIEndpoint>()]
            : Common(configuration, entra, mistakes) is { } common ? [common] : [];
        return new UpstreamOptions(endpoints, pool);
    }

    /// <summary>The one of the environment names that every OpenAI client reads.</summary>
    private static OpenAIEndpoint? Common(IConfiguration configuration, Lazy<Func<CancellationToken, ValueTask<string>>> entra, List<string> mistakes)
    {
        var isModelSet = !string.IsNullOrWhiteSpace(configuration["Voice:Realtime:Model"]);
        if (Address("AZURE_OPENAI_ENDPOINT", configuration["AZURE_OPENAI_ENDPOINT"], azure: true, mistakes) is { } azure)
            return Endpoint(azure, (configuration["AZURE_OPENAI_API_KEY"] ?? "").Trim(), "AZURE_OPENAI_API_KEY", isModelSet, entra);
        var key = (configuration["OPENAI_API_KEY"] ?? "").Trim();
        var address = Address("OPENAI_BASE_URL", configuration["OPENAI_BASE_URL"], azure: false, mistakes);
        return key.Length == 0 && address is null ? null : Endpoint(address, key, "OPENAI_API_KEY", isModelSet, entra);
    }

    private static OpenAIEndpoint? Entry(IConfigurationSection section, IConfiguration configuration, Lazy<Func<CancellationToken, ValueTask<string>>> entra, List<string> mistakes)
    {
        var before = mistakes.Count;
        var entry = SettingsReader.Read<PoolEntryOptions>(section, mistakes);
        var key = new Secrets(configuration).Fill(entry.Key, section.Path + ":Key", mistakes).Trim();
        if (key.Any(char.IsControl))
            mistakes.Add($"{section.Path}:Key has a line break or another control character.");
        var address = Address(section.Path + ":BaseUrl", entry.BaseUrl, entry.Azure, mistakes);
        if (mistakes.Count > before)
            return null;
        if (address is null && entry.Azure)
            mistakes.Add($"{section.Path}:BaseUrl is not set: an Azure resource has an address of its own, such as https://name.openai.azure.com.");
        else if (address is null && key.Length == 0)
            mistakes.Add($"{section.Path} has neither a Key nor a BaseUrl.");
        if (mistakes.Count > before)
            return null;
        var endpoint = Endpoint(address, key, section.Path + ":Key", !string.IsNullOrWhiteSpace(configuration["Voice:Realtime:Model"]), entra);
        return endpoint with { Label = entry.Label, Model = entry.Model.Length > 0 ? entry.Model : endpoint.Model };
    }

    /// <remarks>Azure without a key is opened by Entra ID. A model that the address names is taken where the settings name none.</remarks>
    private static OpenAIEndpoint Endpoint(ServiceAddress? address, string key, string keySetting, bool isModelSet, Lazy<Func<CancellationToken, ValueTask<string>>> entra)
    {
        var azure = address is { Azure: true };
        return new OpenAIEndpoint(address?.BaseUrl ?? OpenAIEndpoint.PublicBaseUrl, key, azure)
        {
            KeySetting = keySetting,
            Model = isModelSet ? null : address?.Model,
            Token = azure && key.Length == 0 ? entra.Value : null,
        };
    }

    private static ServiceAddress? Address(string name, string? value, bool azure, List<string> mistakes)
    {
        var address = azure ? ServiceAddress.ReadAzure(value, out var mistake) : ServiceAddress.Read(value, out mistake);
        if (mistake.Length > 0)
            mistakes.Add($"{name} {mistake}");
        return address;
    }
}
