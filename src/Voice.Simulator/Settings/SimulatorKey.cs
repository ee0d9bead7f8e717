namespace Voice.Simulator.Settings;

/// <summary>A key that clients may send, and what it may use.</summary>
public sealed class SimulatorKey
{
    /// <summary>The key, at least one character.</summary>
    public string Key { get; set; } = "";

    /// <summary>How many requests it may make.</summary>
    /// <value>Per minute, 1 to 1,000,000,000. Default: <see cref="SimulatorOptions.RequestsPerMinute"/>.</value>
    public int? RequestsPerMinute { get; set; }

    /// <summary>How many tokens its requests may be worth.</summary>
    /// <value>Per minute, 1 to 1,000,000,000. Default: <see cref="SimulatorOptions.TokensPerMinute"/>.</value>
    public int? TokensPerMinute { get; set; }
}
