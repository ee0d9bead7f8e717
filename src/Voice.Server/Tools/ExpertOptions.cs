using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Tools;

/// <summary>The model that <c>ask_expert</c> asks. Bound from <c>Voice:Expert</c>.</summary>
internal sealed record ExpertOptions
{
    /// <summary>The model, or on Azure the deployment. It must be there in the Responses API.</summary>
    /// <value>The default is <c>gpt-6-luna</c>.</value>
    [Required]
    public string Model { get; init; } = "gpt-6-luna";

    /// <summary>How hard the model thinks. More is slower: the caller waits.</summary>
    /// <value><c>none</c>, <c>minimal</c>, <c>low</c> (the default), <c>medium</c>, <c>high</c>, <c>xhigh</c>; empty for a model that does not reason.</value>
    [AllowedValues("", "none", "minimal", "low", "medium", "high", "xhigh")]
    public string ReasoningEffort { get; init; } = "low";

    /// <summary>True to let the model search the web. The provider bills each search.</summary>
    /// <value>The default is false.</value>
    public bool WebSearch { get; init; }

    /// <summary>The domains that a search may use, each with its subdomains.</summary>
    /// <value>With commas between them: <c>example.org,example.com</c>. Empty, the default, for all.</value>
    [RegularExpression(@"\s*([A-Za-z0-9.-]{1,253}\s*(,\s*[A-Za-z0-9.-]{1,253}\s*){0,99})?", ErrorMessage = "Use up to 100 domains such as example.org, with commas between them and without https://.")]
    public string WebDomains { get; init; } = "";

    public IReadOnlyList<string> Domains => WebDomains.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How long an answer may be, in characters; a longer one is cut at the end of a sentence.</summary>
    /// <value>200 to 20,000. The default is 2,000, about two minutes of speech.</value>
    [Range(200, 20_000)]
    public int LongestAnswer { get; init; } = 2_000;
}
