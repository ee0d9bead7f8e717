namespace Voice.Conversations;

/// <summary>Marks an option that is set for each call by whoever brings the caller, and never by the settings.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PerCallAttribute : Attribute;
