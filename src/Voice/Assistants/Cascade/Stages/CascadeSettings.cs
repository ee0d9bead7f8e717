using System.ComponentModel.DataAnnotations;
using Voice.TurnDetection;

namespace Voice.Assistants.Cascade;

/// <summary>How the cascade takes turns and speaks. Bound from <c>Voice:Cascade</c>.</summary>
internal sealed record CascadeSettings : TurnDetectionOptions
{
    /// <summary>How many sentences are being synthesised at once.</summary>
    /// <value>1 to 6. The default is 2.</value>
    [Range(1, 6)]
    public int SentencesInFlight { get; init; } = 2;

    /// <summary>Added to the instructions of the call, because a chat model does not know that it is heard.</summary>
    /// <value>The default says in English that the words are spoken. Empty adds nothing.</value>
    [Required(AllowEmptyStrings = true)]
    public string Manner { get; init; } =
        "You are on a voice call: every word you write is spoken aloud. Answer in short plain sentences, as people talk. "
        + "Use no markdown, lists, emoji or links. The caller's words come from speech recognition and may hold mistakes.";

    /// <summary>Said if the chat model's service refuses a request for what is in it: its content filter, or a request that it cannot read. The turn is then forgotten.</summary>
    /// <value>The default (null) is a sentence in the language of the call. Empty says nothing.</value>
    public string? Apology { get; init; }

    /// <summary>How long reaching the services may take when a call begins.</summary>
    /// <value>100 ms to 1 minute. The default is 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
