using System.ComponentModel.DataAnnotations;

namespace Voice.Sessions;

/// <summary>The times a call goes by.</summary>
public sealed record SessionOptions
{
    /// <summary>How long the model may take to begin a reply before the caller is told that none came.</summary>
    /// <value>1 second to 2 minutes. The default is 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan ResponseDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a cleared line may take to say what was heard before the last report is believed.</summary>
    /// <value>10 ms to 5 seconds. The default is 400 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:05")]
    public TimeSpan ClearDeadline { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a call is kept for a caller whose connection broke.</summary>
    /// <value>0 (end at once) to 10 minutes. The default is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ResumeWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long both sides may be silent before the call is ended.</summary>
    /// <value>10 seconds to 24 hours. The default is 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest a call may last.</summary>
    /// <value>10 seconds to 24 hours. The default is 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(1);
}
