using System.ComponentModel.DataAnnotations;

namespace Voice.Assistants.Failover;

/// <summary>How long an assistant may be silent while it owes something, before another takes its place. Bound from <c>Voice:Liveness</c>.</summary>
/// <remarks>Each must be shorter than <c>Voice:Calls:ResponseDeadline</c>, which is the last resort, to be of use.</remarks>
internal sealed record LivenessOptions
{
    /// <summary>The longest time for connecting to an assistant when another one is left to try.</summary>
    /// <value>500 ms to 30 seconds. The default is 2.5 seconds. The last one has the time of its own settings.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:00:30")]
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How long a reply may take to begin after the caller has finished or it was asked for.</summary>
    /// <value>500 ms to 30 seconds. The default is 2.5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:00:30")]
    public TimeSpan Begin { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How long a reply that has begun may go without a sound, a word or a tool call.</summary>
    /// <value>500 ms to 1 minute. The default is 3 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan Progress { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the answer to an echo may take. An assistant that echoes is slow, not gone, and is given as much time again.</summary>
    /// <value>200 ms to 10 seconds. The default is 1.2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:00:10")]
    public TimeSpan Echo { get; init; } = TimeSpan.FromSeconds(1.2);

    /// <summary>How many replies in a row may fail.</summary>
    /// <value>1 to 10. The default is 2.</value>
    [Range(1, 10)]
    public int Failures { get; init; } = 2;

    /// <summary>How many times in a row the caller's voice may be heard here and not by an assistant that answers an echo, before it is taken to be deaf.</summary>
    /// <value>0 (any number of times) to 10. The default is 1. After one such change there is no other until somebody's words have been understood.</value>
    [Range(0, 10)]
    public int Unheard { get; init; } = 1;
}
