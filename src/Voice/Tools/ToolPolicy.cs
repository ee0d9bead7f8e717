namespace Voice.Tools;

/// <summary>The rule for a running tool when the caller speaks over it.</summary>
public enum BargeInRule
{
    /// <summary>It goes on, and its result is delivered with the next turn.</summary>
    KeepRunning,

    /// <summary>It is cancelled. Only for tools that change nothing.</summary>
    Cancel,
}

/// <summary>Which callers may use a tool.</summary>
[Flags]
public enum ToolAudience
{
    None = 0,

    /// <summary>Callers on a web page.</summary>
    Browser = 1,

    /// <summary>Callers on a phone.</summary>
    Phone = 2,

    Everyone = Browser | Phone,
}

/// <summary>The rights of a tool. The server enforces them whatever the model says.</summary>
public sealed record ToolPolicy
{
    /// <summary>A tool that changes nothing, may be repeated, and needs no consent.</summary>
    public static ToolPolicy Default { get; } = new();

    /// <summary>True if running it changes something in the world. Such a call happens at most once; if its outcome is unknown, the caller is told.</summary>
    /// <value>The default is false.</value>
    public bool HasEffect { get; init; }

    /// <summary>True if the caller must agree before it runs: in a turn that begins after the assistant began to ask them, or by a button. One yes is good for one call.</summary>
    /// <value>The default is false.</value>
    public bool NeedsConfirmation { get; init; }

    public BargeInRule OnBargeIn { get; init; }

    /// <value>The default is everyone.</value>
    public ToolAudience Audience { get; init; } = ToolAudience.Everyone;

    /// <summary>How often it may run in one call.</summary>
    /// <value>1 or more. The default is 30.</value>
    public int MostPerCall { get; init; } = 30;

    /// <summary>How long it may take before the model is told that it took too long.</summary>
    /// <value>Null, the default, for the server's <c>Voice:Tools:Timeout</c>.</value>
    public TimeSpan? Timeout { get; init; }
}
