using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Upstream;

/// <summary>How Entra ID opens Azure OpenAI where there is no key. Bound from <c>Voice:Upstream:Entra</c>.</summary>
internal sealed record EntraOptions
{
    /// <summary>The scope of the tokens.</summary>
    /// <value>The default is <c>https://ai.azure.com/.default</c>; older resources and clouds of their own want <c>https://cognitiveservices.azure.com/.default</c> or another.</value>
    [Required]
    public string Scope { get; init; } = "https://ai.azure.com/.default";
}
