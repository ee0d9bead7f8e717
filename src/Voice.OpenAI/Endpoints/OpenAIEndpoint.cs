namespace Voice.OpenAI.Endpoints;

/// <summary>The address of an OpenAI-compatible service, and its key.</summary>
/// <param name="BaseUrl">With the version, as every OpenAI client takes it: <c>https://api.openai.com/v1</c>.</param>
/// <param name="ApiKey">The key, or empty where none is needed. Never logged.</param>
/// <param name="Azure">True for Azure OpenAI, which takes its key in a header of its own.</param>
internal sealed record OpenAIEndpoint(Uri BaseUrl, string ApiKey, bool Azure = false)
{
    /// <summary>The operator's label, for the log; empty for its place in the list and its host.</summary>
    public string Label { get; init; } = "";

    /// <summary>The realtime model or deployment here, or null for the one of the settings.</summary>
    public string? Model { get; init; }

    /// <summary>The setting that holds <see cref="ApiKey"/>, for the sentence that says what to check.</summary>
    /// <value>Empty, the default, if it is not known.</value>
    public string KeySetting { get; init; } = "";

    /// <summary>Gives a token to open it with in place of a key, such as Entra ID's; null where the key opens it.</summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; init; }

    /// <summary>True if the settings say the same of both. The source of tokens is not compared, because it is created again at each reading of the settings.</summary>
    internal bool IsSame(OpenAIEndpoint other) => this with { Token = null } == other with { Token = null } && Token is null == other.Token is null;

    public static Uri PublicBaseUrl { get; } = new("https://api.openai.com/v1");

    /// <summary>True if a base URL is OpenAI's own, in any region, and not that of a compatible service.</summary>
    internal static bool IsPublic(Uri baseUrl) => baseUrl.Host == PublicBaseUrl.Host || baseUrl.Host.EndsWith("." + PublicBaseUrl.Host, StringComparison.OrdinalIgnoreCase);

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

    /// <summary>The socket beside a call that the provider carries: the call's id in place of the model.</summary>
    internal Uri CallUrl(string callId) => new UriBuilder(RestUrl("realtime", "call_id=" + Uri.EscapeDataString(callId))) { Scheme = BaseUrl.Scheme is "https" or "wss" ? "wss" : "ws" }.Uri;

    /// <summary>The address of a path below the base URL: <c>chat/completions</c>.</summary>
    /// <param name="query">The query of the request, without the question mark.</param>
    public Uri RestUrl(string path, string query = "")
    {
        var own = BaseUrl.Query.Length > 1 ? BaseUrl.Query[1..] : "";
        return new UriBuilder(BaseUrl)
        {
            Scheme = BaseUrl.Scheme is "https" or "wss" ? "https" : "http",
            Path = BaseUrl.AbsolutePath.TrimEnd('/') + "/" + path.TrimStart('/'),
            Query = own.Length > 0 && query.Length > 0 ? own + "&" + query : own + query,
        }.Uri;
    }

    /// <summary>The header that opens it; null where none is needed.</summary>
    /// <exception cref="HttpRequestException">No token is available.</exception>
    internal async ValueTask<(string Name, string Value)?> AuthorizeAsync(CancellationToken cancellation)
    {
        if (Token is not null)
            return ("Authorization", "Bearer " + await TokenAsync(Token, cancellation));
        if (ApiKey.Length == 0)
            return null;
        return Azure ? ("api-key", ApiKey) : ("Authorization", "Bearer " + ApiKey);
    }

    private static async ValueTask<string> TokenAsync(Func<CancellationToken, ValueTask<string>> source, CancellationToken cancellation)
    {
        try
        {
            return await source(cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new HttpRequestException($"No token is available ({e.GetType().Name}).", e);
        }
    }

    /// <summary>A record prints its members; the key must not be among them.</summary>
    public override string ToString() => BaseUrl.ToString();
}
