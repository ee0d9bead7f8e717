using System.ComponentModel.DataAnnotations;

namespace Voice.OpenAI.Endpoints;

/// <summary>How the model services that a process may use are shared by its calls. Bound from <c>Voice:Upstream</c>.</summary>
internal sealed record EndpointPoolOptions
{
    /// <summary>How long a refused key, or a key of an account without quota, is not used. Then one call tries it again.</summary>
    /// <value>1 second to 24 hours. The default is 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long one try may take: name look-up, TLS, the handshake and the confirmed settings.</summary>
    /// <value>500 ms to 1 minute. The default is 4 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a try may be without an outcome before the next entry is tried beside it.</summary>
    /// <value>100 ms to 1 minute. The default is 1.5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan HedgeAfter { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>How long a call waits for an entry that will soon be free, rather than being told that there is none.</summary>
    /// <value>0 to 1 minute. The default is 1 second.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>New realtime connections that each entry takes in a minute.</summary>
    /// <value>0 (no limit of ours, the default) to 100,000. Azure has such a limit per deployment.</value>
    [Range(0, 100_000)]
    public int ConnectionsPerMinute { get; init; }

    /// <summary>The share of a provider's budget that is kept for the calls that are up: new ones go elsewhere.</summary>
    /// <value>0 to 0.9. The default is 0.05.</value>
    [Range(0.0, 0.9)]
    public double Reserve { get; init; } = 0.05;

    /// <summary>The number of tries within half a minute after which the entry is not used for a while, if half of them failed (5xx, timeout, dropped).</summary>
    /// <value>2 to 1,000. The default is 4.</value>
    [Range(2, 1_000)]
    public int BreakAfter { get; init; } = 4;

    /// <summary>For how long, at first; twice that each time the one try after it fails, up to a minute.</summary>
    /// <value>500 ms to 10 minutes. The default is 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(5);
}
