namespace Voice.Server.Security;

/// <summary>Who may open a call from a browser. Bound from <c>Voice:Security</c>.</summary>
internal sealed record SecurityOptions
{
    /// <summary>Origins other than this server's own whose pages may connect.</summary>
    /// <value>Comma-separated, such as <c>https://shop.example.com</c>; the default is none.</value>
    public string AllowedOrigins { get; init; } = "";
}
