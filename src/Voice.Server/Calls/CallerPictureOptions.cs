using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Calls;

/// <summary>The pictures that callers on a page show to the assistant. Bound from <c>Voice:Pictures</c>.</summary>
internal sealed record CallerPictureOptions
{
    /// <summary>False to take no pictures.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; init; } = true;

    /// <summary>How closely the model looks at a picture. <c>high</c> costs several times as many tokens, and so does <c>auto</c> with most models.</summary>
    /// <value><c>low</c> (the default), <c>high</c> or <c>auto</c>.</value>
    [AllowedValues("low", "high", "auto")]
    public string Detail { get; init; } = "low";

    /// <summary>The longest side, in pixels, to which the page scales a picture down before it sends it.</summary>
    /// <value>128 to 4,096. The default is 1,536.</value>
    [Range(128, 4_096)]
    public int LongestSide { get; init; } = 1_536;

    /// <summary>The largest file that the server takes, in bytes. A picture of the page with the default side has about 300,000.</summary>
    /// <value>10,000 to 8,000,000. The default is 2,000,000.</value>
    [Range(10_000, 8_000_000)]
    public int LargestBytes { get; init; } = 2_000_000;

    /// <summary>How many pictures a caller may show in one call.</summary>
    /// <value>1 to 1,000. The default is 20.</value>
    [Range(1, 1_000)]
    public int MostPerCall { get; init; } = 20;

    /// <summary>After how many turns of the caller a picture is removed from the conversation: as long as it is there, every reply is billed for it.</summary>
    /// <value>1 to 100. The default is 3.</value>
    [Range(1, 100)]
    public int KeepTurns { get; init; } = 3;
}
