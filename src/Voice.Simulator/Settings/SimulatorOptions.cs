
namespace Voice.Simulator.Settings;

/// <summary>The simulator in the box. Bound from <c>Voice:Simulator</c> inside the server.</summary>
/// <remarks>From <c>Simulator</c> when it runs alone.</remarks>
public sealed class SimulatorOptions
{
    /// <summary>The key that clients must send, as <c>Authorization: Bearer</c>, <c>api-key</c> or WebSocket subprotocol.</summary>
    /// <value>Default: none, any key or none at all is accepted.</value>
    public string? ApiKey { get; set; }

    /// <summary>More keys that clients may send, each with a budget of its own.</summary>
    /// <value>Default: none. Without any, and without <see cref="ApiKey"/>, every key is accepted.</value>
    public IList<SimulatorKey> Keys { get; } = [];

    /// <summary>How many requests each key may make: connections, responses in them, and REST calls. What is beyond is refused with 429.</summary>
    /// <value>Per minute, 1 to 1,000,000,000, filled up again evenly. Default: 1,000,000, which nobody uses up.</value>
    public int RequestsPerMinute { get; set; } = 1_000_000;

    /// <summary>How many tokens the requests of each key may be worth, by what is sent.</summary>
    /// <value>Per minute, 1 to 1,000,000,000, filled up again evenly. Default: 1,000,000,000, which nobody uses up.</value>
    public int TokensPerMinute { get; set; } = 1_000_000_000;

    /// <summary>A scenario file that comes before the ordinary rules; docs/simulator.md describes the format.</summary>
    /// <value>A path, relative to the working directory. Default: none.</value>
    public string? Scenario { get; set; }

    /// <summary>Lets clients make calls go wrong, by <c>POST {prefix}/simulator/faults</c>. For tests; never where strangers reach the simulator.</summary>
    /// <value>Default: false.</value>
    public bool Faults { get; set; }

    /// <summary>How fast replies are sent, relative to how fast they are spoken.</summary>
    /// <value>Times real time, 0 to 100; 1 is real time, 0 sends all at once. Default: 4.</value>
    public double Pace { get; set; } = 4;

    /// <summary>How long a session may last; then come <c>session_expired</c> and close code 1001.</summary>
    /// <value>1 second to 24 hours. Default: 60 minutes.</value>
    public TimeSpan SessionLimit { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>How long after the commit of the audio its transcript is sent. It does not hold up the reply, and may come after it.</summary>
    /// <value>0 to 60 seconds. Default: 150 ms.</value>
    public TimeSpan TranscriptionDelay { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How long a response takes to begin, on top of what recognition and speech synthesis need.</summary>
    /// <value>0 to 60 seconds. Default: 150 ms.</value>
    public TimeSpan ThinkTime { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How long the first sound of <c>/audio/speech</c> takes; the synthesizer works meanwhile.</summary>
    /// <value>0 to 60 seconds. Default: 150 ms.</value>
    public TimeSpan SpeechDelay { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How many tokens a prompt must share with an earlier one, from its beginning, for them to count as cached.</summary>
    /// <value>0 to 128,000 tokens. Default: 1,024, as with the real service.</value>
    public int CacheMinimum { get; set; } = 1_024;

    /// <summary>The voice of a session that does not name one.</summary>
    /// <value>A name of 1 to 64 characters, for example <c>marin</c> or <c>cedar</c>. Default: <c>marin</c>.</value>
    public string Voice { get; set; } = "marin";
}
