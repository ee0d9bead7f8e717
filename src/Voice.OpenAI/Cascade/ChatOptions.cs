using System.ComponentModel.DataAnnotations;

namespace Voice.OpenAI.Cascade;

/// <summary>Text to text. Bound from <c>Voice:Cascade:Chat</c>.</summary>
internal sealed record ChatOptions : StageOptions
{
    /// <summary>The API of the model.</summary>
    /// <value><see cref="ChatApi.Responses"/> (the default) or <see cref="ChatApi.ChatCompletions"/>, which most local servers want.</value>
    public ChatApi Api { get; init; }

    /// <summary>The model, or on Azure the deployment. It must be able to call functions if there are tools.</summary>
    /// <value>The default is <c>gpt-6-luna</c>.</value>
    [Required]
    public string Model { get; init; } = "gpt-6-luna";

    /// <summary>How hard the model thinks before it says a word. The caller waits meanwhile.</summary>
    /// <value><c>none</c> (the default), <c>low</c>, <c>medium</c>, <c>high</c>; empty for a model that does not reason and refuses to be asked.</value>
    [AllowedValues("", "none", "low", "medium", "high")]
    public string ReasoningEffort { get; init; } = "none";

    /// <summary>True to let the provider store the responses of a call, so that each request carries only what is new (<c>previous_response_id</c>). OpenAI and Azure keep them for 30 days. Only for <see cref="ChatApi.Responses"/>.</summary>
    /// <value>The default is false: every request carries the whole dialogue, and nothing is stored.</value>
    public bool Store { get; init; }

    /// <summary>True if the model takes pictures. If it does not, another model describes them (<c>Voice:Vision:Model</c>).</summary>
    /// <value>The default is true. A model that refuses a picture is not asked with one again in that call.</value>
    public bool Sees { get; init; } = true;

    public override string ToString() => base.ToString();
}
