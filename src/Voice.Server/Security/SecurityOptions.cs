using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Security;

/// <summary>Who may open a call from a browser. Bound from <c>Voice:Security</c>.</summary>
internal sealed record SecurityOptions : IValidatableObject
{
    /// <summary>Origins other than this server's own whose pages may connect.</summary>
    /// <value>Comma-separated, such as <c>https://shop.example.com</c>; the default is none.</value>
    public string AllowedOrigins { get; init; } = "";

    /// <summary>Each of <see cref="AllowedOrigins"/> as it was written, and as browsers write it; null if it is not an origin.</summary>
    internal IEnumerable<(string Text, string? Url)> Origins =>
        AllowedOrigins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => (text, Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0 && url.PathAndQuery == "/" ? OriginOf(url) : null));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Origins.Where(o => o.Url is null).Select(o => new ValidationResult(
            $"'{o.Text}' is not an origin. Write the scheme, the host and, if it is not the usual one, the port: https://shop.example.com.", [nameof(AllowedOrigins)]));

    /// <summary>Scheme, host and, if it is not the scheme's usual one, port.</summary>
    internal static string OriginOf(Uri url) => $"{url.Scheme}://{url.Authority}";
}
