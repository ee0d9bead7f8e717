using System.ComponentModel.DataAnnotations;
using Voice.Server.Tools.Http;
using Voice.Tools;

namespace Voice.Server.Tools.Mcp;

/// <summary>An MCP server whose tools callers may use. Bound from <c>Voice:Tools:Mcp:{server}</c>.</summary>
internal sealed record McpServerSettings
{
    /// <summary>The program to start; it is spoken to over its standard input and output. Either this or <see cref="Url"/>.</summary>
    public string? Command { get; init; }

    /// <summary>A list: what the program is started with.</summary>
    public string? Arguments { get; init; }

    /// <summary>A section: the environment of the program, with <c>${VARIABLE}</c> for what it may have of ours. Besides it has PATH and HOME, and nothing else.</summary>
    public SettingsSection? Environment { get; init; }

    /// <summary>Where the program starts.</summary>
    /// <value>The default is the server's own working folder.</value>
    public string? Folder { get; init; }

    /// <summary>The server's streamable HTTP endpoint.</summary>
    public string? Url { get; init; }

    /// <inheritdoc cref="HttpToolOptions.Headers"/>
    public SettingsSection? Headers { get; init; }

    /// <summary>A list: the names of the tools that may be used, as the server calls them, or <c>*</c> for all, those included that it adds some day.</summary>
    public string? Allow { get; init; }

    /// <summary>The file with the fingerprints of the tools as they were when first seen.</summary>
    /// <value>The default is <c>mcp-{server}.pins</c> beside the settings.</value>
    public string? Pin { get; init; }

    /// <inheritdoc cref="ToolPolicy.HasEffect"/>
    /// <value>The default is true, but for tools that the server declares to be read-only.</value>
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

    /// <summary>One tool call.</summary>
    /// <value>100 ms to 5 minutes. The default is 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Connecting, and being told what tools there are.</summary>
    /// <value>1 second to 5 minutes. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often to look whether the server is there and its tools are the same, besides when it says that they changed.</summary>
    /// <value>1 second to 1 day. The default is 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The most characters of a result; a larger one is refused.</summary>
    /// <value>1 Ki to 1 Mi. The default is 64 Ki.</value>
    [Range(1024, 1024 * 1024)]
    public int LargestResponse { get; init; } = 64 * 1024;

    /// <inheritdoc cref="HttpToolOptions.AllowHttp"/>
    public bool AllowHttp { get; init; }

    /// <inheritdoc cref="HttpToolOptions.AllowPrivateAddresses"/>
    public bool AllowPrivateAddresses { get; init; }

    /// <param name="readOnly">The server says that the tool changes nothing.</param>
    public ToolPolicy Policy(bool readOnly)
    {
        var hasEffect = HasEffect ?? !readOnly;
        return new ToolPolicy
        {
            HasEffect = hasEffect,
            NeedsConfirmation = NeedsConfirmation,
            OnBargeIn = hasEffect ? BargeInRule.KeepRunning : OnBargeIn,
            Audience = Audience,
            MostPerCall = MostPerCall,
            Timeout = Timeout,
        };
    }
}
