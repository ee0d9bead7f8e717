using System.ComponentModel.DataAnnotations;
using SessionOptions = Voice.Sessions.SessionOptions;

namespace Voice.Server.Calls;

/// <summary>How many calls, how long, and what they begin with. Bound from <c>Voice:Calls</c>.</summary>
internal sealed record CallOptions
{
    /// <summary>The most calls at once; more are refused with a clear word.</summary>
    /// <value>1 to 100,000. The default is 500.</value>
    [Range(1, 100_000)]
    public int MaxCalls { get; init; } = 500;

    /// <summary>The system prompt.</summary>
    [Required]
    public string Instructions { get; init; } =
        "You are a friendly voice assistant. You are talking, not writing: answer in one to three short sentences, without lists or markup. "
        + "Use the tools for anything they can find out. If you did not understand, say so and ask.";

    /// <summary>How long calls may go on after the server was asked to stop. A second signal stops at once.</summary>
    /// <value>0 to 1 hour. The default is 20 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <inheritdoc cref="SessionOptions.ResponseDeadline"/>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan ResponseDeadline { get; init; } = new SessionOptions().ResponseDeadline;

    /// <inheritdoc cref="SessionOptions.ResumeWindow"/>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ResumeWindow { get; init; } = new SessionOptions().ResumeWindow;

    /// <inheritdoc cref="SessionOptions.IdleLimit"/>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan IdleLimit { get; init; } = new SessionOptions().IdleLimit;

    /// <inheritdoc cref="SessionOptions.MaxDuration"/>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan MaxDuration { get; init; } = new SessionOptions().MaxDuration;

    public SessionOptions ForSession() => new()
    {
        ResponseDeadline = ResponseDeadline,
        ResumeWindow = ResumeWindow,
        IdleLimit = IdleLimit,
        MaxDuration = MaxDuration,
    };
}
