using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Attachments;

/// <summary>The model that describes pictures for an assistant that does not see them. Bound from <c>Voice:Vision</c>.</summary>
internal sealed record VisionOptions
{
    /// <summary>The model, or on Azure the deployment. It must be there in the Responses API and take pictures.</summary>
    /// <value>The default is <c>gpt-6-luna</c>. Empty for none: the caller is told then that the assistant cannot see the picture.</value>
    public string Model { get; init; } = "gpt-6-luna";

    /// <summary>How long a description may take.</summary>
    /// <value>1 second to 1 minute. The default is 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);
}
