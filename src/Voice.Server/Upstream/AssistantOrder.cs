namespace Voice.Server.Upstream;

/// <summary>Which assistants a call may have, the preferred first. Bound from the setting <c>Voice:Assistants</c>.</summary>
/// <value><c>realtime</c> and <c>cascade</c>, or one of them, with a comma between them. The default is <c>realtime,cascade</c>.</value>
/// <param name="Names">One or more of <see cref="Realtime"/> and <see cref="Cascade"/>, each once. The default is both, in this order.</param>
internal sealed record AssistantOrder(IReadOnlyList<string> Names)
{
    /// <summary>One model that hears and speaks.</summary>
    public const string Realtime = "realtime";

    /// <summary>Speech to text, chat, text to speech.</summary>
    public const string Cascade = "cascade";

    private static readonly string[] Known = [Realtime, Cascade];

    public static AssistantOrder Read(IConfigurationSection voice, List<string> mistakes)
    {
        var text = voice["Assistants"] ?? string.Join(',', Known);
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => name.ToLowerInvariant()).ToArray();
        if (names.Length == 0 || names.Distinct().Count() != names.Length || names.Except(Known).Any())
            mistakes.Add($"{voice.Path}:Assistants is '{text}'. It takes {string.Join(" and ", Known)}, each at most once, the preferred first, with a comma between them.");
        return new AssistantOrder(names);
    }
}
