using Voice.OpenAI;

namespace Voice.Server.Upstream;

/// <summary>Which model service is used. Read from the environment names that every OpenAI client reads.</summary>
/// <param name="Endpoint">Where it is, or null for the simulator in the box.</param>
internal sealed record UpstreamOptions(OpenAIEndpoint? Endpoint)
{
    public static UpstreamOptions Read(IConfiguration configuration, List<string> mistakes)
    {
        var azure = Url("AZURE_OPENAI_ENDPOINT");
        if (azure is not null)
        {
            var azureKey = configuration["AZURE_OPENAI_API_KEY"] ?? "";
            if (azureKey.Length == 0)
                mistakes.Add("AZURE_OPENAI_ENDPOINT is set but AZURE_OPENAI_API_KEY is not: set the key of that resource.");
            return new UpstreamOptions(new OpenAIEndpoint(new Uri(azure.GetLeftPart(UriPartial.Authority) + "/openai/v1"), azureKey, Azure: true));
        }
        var key = (configuration["OPENAI_API_KEY"] ?? "").Trim();
        var baseUrl = Url("OPENAI_BASE_URL");
        if (key.Length == 0 && baseUrl is null)
            return new UpstreamOptions((OpenAIEndpoint?)null);
        return new UpstreamOptions(new OpenAIEndpoint(baseUrl ?? OpenAIEndpoint.PublicBaseUrl, key));

        Uri? Url(string name)
        {
            var text = (configuration[name] ?? "").Trim();
            if (text.Length == 0)
                return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "ws" or "wss")
                return url;
            mistakes.Add($"{name} is '{text}', which is not a URL: it looks like https://api.openai.com/v1.");
            return null;
        }
    }
}
