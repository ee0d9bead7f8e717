using System.ComponentModel.DataAnnotations;

namespace Voice.Tools;

/// <summary>How tools are run. Bound from <c>Voice:Tools</c>.</summary>
public sealed record ToolOptions
{
    /// <summary>How long a tool may take, where its own policy does not say otherwise.</summary>
    /// <value>100 ms to 10 minutes. The default is 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long it may be quiet while a tool works before the assistant says a few words; later it says them again, after four times as long.</summary>
    /// <value>100 ms to 1 minute. The default is 1.3 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromSeconds(1.3);

    /// <summary>The words.</summary>
    /// <value>Empty turns them off. The default is English; set it to the language of your callers.</value>
    public string Filler { get; init; } = "One moment, I am working on it.";

    /// <summary>The most of a tool's output that the model gets; what is cut is said.</summary>
    /// <value>100 to 1,000,000 characters. The default is 16,000.</value>
    [Range(100, 1_000_000)]
    public int LongestOutput { get; init; } = 16_000;

    /// <summary>The most calls between two turns of the caller: a model that runs in circles is stopped.</summary>
    /// <value>1 to 1,000. The default is 24.</value>
    [Range(1, 1_000)]
    public int MostPerTurn { get; init; } = 24;

    /// <summary>How long a question for the caller's yes stays open.</summary>
    /// <value>5 seconds to 10 minutes. The default is 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan ConfirmWithin { get; init; } = TimeSpan.FromMinutes(1);
}
