namespace Voice.Server.Upstream;

/// <summary>One key, endpoint or deployment. Bound from <c>Voice:Upstream:Pool:{n}</c>.</summary>
internal sealed record PoolEntryOptions
{
    /// <summary>The name of the entry in the log.</summary>
    /// <value>Empty for its host and place in the list.</value>
    public string Label { get; init; } = "";

    /// <summary>The base URL with the version; for Azure the resource will do, also behind a private endpoint.</summary>
    /// <value>The default is OpenAI's own. For Azure there is none.</value>
    public string BaseUrl { get; init; } = "";

    /// <summary>The key. <c>${NAME}</c> is filled in from the environment.</summary>
    /// <value>Empty where none is needed. For Azure, empty means Entra ID.</value>
    public string Key { get; init; } = "";

    /// <summary>True for Azure OpenAI.</summary>
    /// <value>The default is false.</value>
    public bool Azure { get; init; }

    /// <summary>The realtime model, or on Azure the deployment, of this entry.</summary>
    /// <value>Empty for that of <c>Voice:Realtime:Model</c>.</value>
    public string Model { get; init; } = "";
}
