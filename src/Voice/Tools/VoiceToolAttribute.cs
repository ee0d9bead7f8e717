namespace Voice.Tools;

/// <summary>Marks a method as a tool. Describe it and its parameters with <see cref="System.ComponentModel.DescriptionAttribute"/>.</summary>
/// <param name="name">The name the model calls it by: 1 to 64 characters out of a-z, A-Z, 0-9, _ and -.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VoiceToolAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
