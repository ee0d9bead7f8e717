using System.ComponentModel.DataAnnotations;

namespace Voice.Simulator.Settings;

/// <summary>A key that clients may send, and the budget of its requests.</summary>
public sealed class SimulatorKey
{
    /// <summary>The key. At least one character.</summary>
    [Required(ErrorMessage = "The field Key is missing.")]
    public string Key { get; set; } = "";

    /// <summary>The number of requests the key may make.</summary>
    /// <value>1 to 1,000,000,000 per minute. The default is <see cref="SimulatorOptions.RequestsPerMinute"/>.</value>
    [Range(1, 1_000_000_000)]
    public int? RequestsPerMinute { get; set; }

    /// <summary>The number of tokens the requests of the key may be worth.</summary>
    /// <value>1 to 1,000,000,000 per minute. The default is <see cref="SimulatorOptions.TokensPerMinute"/>.</value>
    [Range(1, 1_000_000_000)]
    public int? TokensPerMinute { get; set; }
}
