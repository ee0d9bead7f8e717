using Voice.OpenAI;
using Voice.OpenAI.Endpoints;
using Voice.Server.Settings;
using Voice.Server.Tools.Http;

namespace Voice.Server.Upstream;

/// <summary>Which model services are used. Read from the environment names that every OpenAI client reads, or from <c>Voice:Upstream</c>.</summary>
/// <param name="Endpoints">Where they are, in the order of preference; empty for the simulator in the box.</param>
/// <param name="Pool">How they are shared.</param>
internal sealed record UpstreamOptions(IReadOnlyList<OpenAIEndpoint> Endpoints, EndpointPoolOptions Pool)
{
    private const string Section = "Voice:Upstream";

    /// <summary>True if the simulator in the box is used.</summary>
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
        if (Url("AZURE_OPENAI_ENDPOINT", configuration["AZURE_OPENAI_ENDPOINT"], mistakes) is { } azure)
            return Azure(azure, (configuration["AZURE_OPENAI_API_KEY"] ?? "").Trim(), entra);
        var key = (configuration["OPENAI_API_KEY"] ?? "").Trim();
        var baseUrl = Url("OPENAI_BASE_URL", configuration["OPENAI_BASE_URL"], mistakes);
        return key.Length == 0 && baseUrl is null ? null : new OpenAIEndpoint(baseUrl ?? OpenAIEndpoint.PublicBaseUrl, key);
    }

    private static OpenAIEndpoint? Entry(IConfigurationSection section, IConfiguration configuration, Lazy<Func<CancellationToken, ValueTask<string>>> entra, List<string> mistakes)
    {
        var before = mistakes.Count;
        var entry = SettingsReader.Read<PoolEntryOptions>(section, mistakes);
        var key = new Secrets(configuration).Fill(entry.Key, section.Path + ":Key", mistakes).Trim();
        if (key.Any(char.IsControl))
            mistakes.Add($"{section.Path}:Key has a line break or another control character.");
        var url = Url(section.Path + ":BaseUrl", entry.BaseUrl, mistakes);
        if (mistakes.Count > before)
            return null;
        if (url is null && entry.Azure)
            mistakes.Add($"{section.Path}:BaseUrl is not set: an Azure resource has an address of its own, such as https://name.openai.azure.com.");
        else if (url is null && key.Length == 0)
            mistakes.Add($"{section.Path} has neither a Key nor a BaseUrl.");
        if (mistakes.Count > before)
            return null;
        var endpoint = entry.Azure ? Azure(url!, key, entra) : new OpenAIEndpoint(url ?? OpenAIEndpoint.PublicBaseUrl, key);
        return endpoint with { Label = entry.Label, Model = entry.Model.Length > 0 ? entry.Model : null };
    }

    /// <remarks>The GA paths, which take no api-version and the deployment's name as the model. Where there is no key, Entra ID opens it.</remarks>
    private static OpenAIEndpoint Azure(Uri url, string key, Lazy<Func<CancellationToken, ValueTask<string>>> entra)
    {
        // The resource's page shows its bare address, older settings one that ends in /openai: all are the same resource.
        var path = url.AbsolutePath.TrimEnd('/');
        var own = path.EndsWith("/v1", StringComparison.Ordinal);
        var root = path.EndsWith("/openai", StringComparison.Ordinal) ? path[..^"/openai".Length] : path;
        var baseUrl = own ? url : new UriBuilder(url) { Path = root + "/openai/v1", Query = "" }.Uri;
        return new OpenAIEndpoint(baseUrl, key, Azure: true) { Token = key.Length == 0 ? entra.Value : null };
    }

    private static Uri? Url(string name, string? value, List<string> mistakes)
    {
        var text = (value ?? "").Trim();
        if (text.Length == 0)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "ws" or "wss")
            return url;
        mistakes.Add($"{name} is '{text}', which is not a URL: it looks like https://api.openai.com/v1.");
        return null;
    }
}
