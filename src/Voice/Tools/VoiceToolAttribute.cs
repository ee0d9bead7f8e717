namespace Voice.Tools;

/// <summary>Marks a method as a tool. Describe it and its parameters with <see cref="System.ComponentModel.DescriptionAttribute"/>.</summary>
/// <param name="name">The name the model calls it by: 1 to 64 characters out of a-z, A-Z, 0-9, _ and -.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VoiceToolAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <inheritdoc cref="ToolPolicy.HasEffect"/>
    public bool HasEffect { get; init; }

    /// <inheritdoc cref="ToolPolicy.NeedsConfirmation"/>
    public bool NeedsConfirmation { get; init; }

    /// <inheritdoc cref="ToolPolicy.OnBargeIn"/>
    public BargeInRule OnBargeIn { get; init; }

    /// <inheritdoc cref="ToolPolicy.Audience"/>
    public ToolAudience Audience { get; init; } = ToolAudience.Everyone;

    /// <inheritdoc cref="ToolPolicy.MostPerCall"/>
    public int MostPerCall { get; init; } = 30;

    /// <summary>As <see cref="ToolPolicy.Timeout"/>, in seconds; 0, the default, for the server's.</summary>
    public double TimeoutSeconds { get; init; }

    internal ToolPolicy Policy => new()
    {
        HasEffect = HasEffect,
        NeedsConfirmation = NeedsConfirmation,
        OnBargeIn = OnBargeIn,
        Audience = Audience,
        MostPerCall = MostPerCall,
        Timeout = TimeoutSeconds > 0 ? TimeSpan.FromSeconds(TimeoutSeconds) : null,
    };
}
