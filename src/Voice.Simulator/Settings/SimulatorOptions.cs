using System.ComponentModel.DataAnnotations;

namespace Voice.Simulator.Settings;

/// <summary>The simulator in the box. Bound from <c>Voice:Simulator</c> inside the server.</summary>
/// <remarks>From <c>Simulator</c> when it runs alone.</remarks>
public sealed class SimulatorOptions
{
    /// <summary>The key that clients must send, as <c>Authorization: Bearer</c>, <c>api-key</c> or WebSocket subprotocol.</summary>
    /// <value>At least one character. The default is none: any key, or no key, is accepted.</value>
    [MinLength(1, ErrorMessage = "The field ApiKey is empty. Leave it out to accept any key.")]
    public string? ApiKey { get; set; }

    /// <summary>More keys that clients may send, each with a budget of its own.</summary>
    /// <value>The default is none. Without any, and without <see cref="ApiKey"/>, every key is accepted.</value>
    public IList<SimulatorKey> Keys { get; } = [];

    /// <summary>The number of requests each key may make: connections, responses in them, and REST calls. Any more are refused with 429.</summary>
    /// <value>1 to 1,000,000,000 per minute; the budget fills up again evenly. The default is so high that no client uses it up.</value>
    [Range(1, 1_000_000_000)]
    public int RequestsPerMinute { get; set; } = 1_000_000;

    /// <summary>The number of tokens the requests of each key may be worth. The simulator counts the tokens it is sent.</summary>
    /// <value>1 to 1,000,000,000 per minute; the budget fills up again evenly. The default is so high that no client uses it up.</value>
    [Range(1, 1_000_000_000)]
    public int TokensPerMinute { get; set; } = 1_000_000_000;

    /// <summary>A scenario file whose rules come before the ordinary rules. docs/simulator.md describes the format.</summary>
    /// <value>A path, relative to the working directory. The default is none.</value>
    public string? Scenario { get; set; }

    /// <summary>Lets clients make calls go wrong, by <c>POST {prefix}/simulator/faults</c>. For tests only: never set it where strangers reach the simulator.</summary>
    /// <value>The default is false.</value>
    public bool Faults { get; set; }

    /// <summary>The speed at which replies are sent, relative to the speed at which they are spoken.</summary>
    /// <value>0 to 100 times real time; 1 is real time, 0 sends all at once. The default is 4.</value>
    [Range(0.0, 100.0)]
    public double Pace { get; set; } = 4;

    /// <summary>The longest a session may last. Then the simulator sends <c>session_expired</c> and closes with code 1001.</summary>
    /// <value>1 second to 24 hours. The default is 60 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SessionLimit { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>The time from the commit of the audio to its transcript. The transcript does not hold up the reply, and may come after it.</summary>
    /// <value>0 to 60 seconds. The default is 150 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan TranscriptionDelay { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>The time until a response begins, beside the time that recognition and speech synthesis need.</summary>
    /// <value>0 to 60 seconds. The default is 150 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ThinkTime { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>The time until the first sound of <c>/audio/speech</c>. The synthesizer works during it.</summary>
    /// <value>0 to 60 seconds. The default is 150 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan SpeechDelay { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>The number of tokens, from its beginning, that a prompt must share with an earlier one to count as cached.</summary>
    /// <value>0 to 128,000 tokens. The default is that of the real service.</value>
    [Range(0, 128_000)]
    public int CacheMinimum { get; set; } = 1_024;

    /// <summary>The voice of a session that does not name one.</summary>
    /// <value>A name of 1 to 64 characters, for example <c>marin</c> or <c>cedar</c>. The default is <c>marin</c>.</value>
    [Required(ErrorMessage = "The field Voice is empty.")]
    [StringLength(64)]
    public string Voice { get; set; } = "marin";

    /// <summary>The program that speaks.</summary>
    /// <value>The default is Auto: flite for English, else espeak-ng, else the built-in stand-in, which has no words.</value>
    public SynthesizerChoice Synthesizer { get; set; }

    /// <summary>The recogniser that hears.</summary>
    /// <value>The default is Auto: the phrase book, and PocketSphinx where it is installed. Book is the phrase book alone.</value>
    public EarsChoice Ears { get; set; }
}
