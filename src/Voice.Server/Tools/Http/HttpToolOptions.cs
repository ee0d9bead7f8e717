using System.ComponentModel.DataAnnotations;
using Voice.Tools;

namespace Voice.Server.Tools.Http;

/// <summary>A tool that is one HTTP request. Bound from <c>Voice:Tools:Http:{tool}</c>.</summary>
internal sealed record HttpToolOptions
{
    /// <summary>For the model: when to use it and what comes back.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "the model needs a description of the tool.")]
    public string Description { get; init; } = "";

    /// <value>The default is GET.</value>
    [EnumDataType(typeof(HttpToolMethod), ErrorMessage = "GET, POST, PUT, PATCH or DELETE is needed.")]
    public HttpToolMethod Method { get; init; }

    /// <summary>The URL, with <c>{parameter}</c> in its path and in the values of its query, and <c>${VARIABLE}</c> in its query.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "a URL is needed.")]
    public string Url { get; init; } = "";

    /// <summary>A section: each parameter's name, and <see cref="HttpParameterOptions"/>.</summary>
    public SettingsSection? Parameters { get; init; }

    /// <summary>A section: each header's name, and its value, with <c>${VARIABLE}</c> for secrets from the environment.</summary>
    public SettingsSection? Headers { get; init; }

    /// <summary>For POST, PUT, PATCH and DELETE: JSON with <c>{parameter}</c> where a value goes, outside of quotes.</summary>
    /// <value>The default, for POST, PUT and PATCH, is an object of all arguments that are not in the URL.</value>
    public string? Body { get; init; }

    /// <value>100 ms to 5 minutes. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc cref="ToolPolicy.HasEffect"/>
    /// <value>The default is false for GET and true for the others.</value>
    public bool? HasEffect { get; init; }

    /// <inheritdoc cref="ToolPolicy.NeedsConfirmation"/>
    public bool NeedsConfirmation { get; init; }

    /// <inheritdoc cref="ToolPolicy.OnBargeIn"/>
    public BargeInRule OnBargeIn { get; init; }

    /// <inheritdoc cref="ToolPolicy.Audience"/>
    public ToolAudience Audience { get; init; } = ToolAudience.Everyone;

    /// <inheritdoc cref="ToolPolicy.MostPerCall"/>
    /// <value>1 to 1,000. The default is 30.</value>
    [Range(1, 1000)]
    public int MostPerCall { get; init; } = 30;

    /// <summary>The most bytes of an answer, after decompression; a larger one is refused.</summary>
    /// <value>1 KiB to 1 MiB. The default is 64 KiB.</value>
    [Range(1024, 1024 * 1024)]
    public int LargestResponse { get; init; } = 64 * 1024;

    /// <summary>Allows <c>http://</c>: what is sent and the secrets in it can be read on the way.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Allows loopback and private networks. Link-local addresses, where clouds keep keys, are never allowed.</summary>
    public bool AllowPrivateAddresses { get; init; }

    public ToolPolicy Policy => new()
    {
        HasEffect = HasEffect ?? Method != HttpToolMethod.Get,
        NeedsConfirmation = NeedsConfirmation,
        OnBargeIn = OnBargeIn,
        Audience = Audience,
        MostPerCall = MostPerCall,
        Timeout = Timeout,
    };
}
