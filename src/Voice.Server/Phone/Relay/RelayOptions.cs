using System.ComponentModel.DataAnnotations;
using System.Security;

namespace Voice.Server.Phone;

/// <summary>How a carrier that hears and speaks by itself shall do so. Bound from <c>Voice:Phone:TwilioRelay</c> and <c>Voice:Phone:TelnyxRelay</c>.</summary>
/// <remarks>What is empty is left to the carrier; its documentation has the names.</remarks>
internal sealed record RelayOptions : CarrierOptions
{
    /// <summary>The language that is spoken and heard, until a call says another.</summary>
    /// <value>A BCP 47 tag such as nb-NO.</value>
    [RegularExpression("([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4})?", ErrorMessage = "Use a tag such as en-US or nb-NO.")]
    public string Language { get; init; } = "";

    /// <summary>The carrier's name of the voice.</summary>
    [StringLength(200)]
    public string Voice { get; init; } = "";

    /// <summary>Who makes the speech.</summary>
    [StringLength(100)]
    public string TtsProvider { get; init; } = "";

    /// <summary>Who writes down what the caller says.</summary>
    [StringLength(100)]
    public string TranscriptionProvider { get; init; } = "";

    /// <summary>The settings as attributes of the XML element that connects a call.</summary>
    /// <param name="url">Where the words go.</param>
    public string Attributes(string url) => string.Concat(
        new (string Name, string Value)[]
        {
            ("url", url), ("language", Language), ("voice", Voice), ("ttsProvider", TtsProvider), ("transcriptionProvider", TranscriptionProvider), ("dtmfDetection", "true"), ("interruptible", "any"),
        }
        .Select(a => a.Value.Length == 0 ? "" : $" {a.Name}=\"{SecurityElement.Escape(a.Value)}\""));
}
