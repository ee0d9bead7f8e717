namespace Voice.OpenAI;

/// <summary>Where an OpenAI-compatible service is and how it is opened.</summary>
/// <param name="BaseUrl">With the version, as every OpenAI client takes it: <c>https://api.openai.com/v1</c>.</param>
/// <param name="ApiKey">The key, or empty where none is needed. Never logged.</param>
/// <param name="Azure">True for Azure OpenAI, which takes its key in a header of its own.</param>
public sealed record OpenAIEndpoint(Uri BaseUrl, string ApiKey, bool Azure = false)
{
    internal string KeyHeader => Azure ? "api-key" : "Authorization";

    internal string KeyValue => Azure ? ApiKey : "Bearer " + ApiKey;

    public static Uri PublicBaseUrl { get; } = new("https://api.openai.com/v1");

    /// <summary>The Realtime socket: <c>http</c> becomes <c>ws</c>, and the model goes into the query.</summary>
    public Uri RealtimeUrl(string model)
    {
        var scheme = BaseUrl.Scheme is "https" or "wss" ? "wss" : "ws";
        var query = BaseUrl.Query.Length > 1 ? BaseUrl.Query[1..] + "&" : "";
        return new UriBuilder(BaseUrl)
        {
            Scheme = scheme,
            Path = BaseUrl.AbsolutePath.TrimEnd('/') + "/realtime",
            Query = query + "model=" + Uri.EscapeDataString(model),
        }.Uri;
    }

    /// <summary>A record prints its members; the key must not be among them.</summary>
    public override string ToString() => BaseUrl.ToString();
}
