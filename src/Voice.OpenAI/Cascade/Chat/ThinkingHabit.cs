using System.Text.RegularExpressions;

namespace Voice.OpenAI.Cascade;

/// <summary>Remembers whether a chat service writes its thinking among its words. Shared by all calls.</summary>
/// <remarks>
/// Some templates open the thinking themselves, so that an answer has the closing mark only and its thinking looks like words until then. Therefore the first answer
/// with words is held back: for a short time, or, if the model is named like one that thinks, until a mark or its end. If it has no mark of thinking, no later answer is
/// held back; if it has one, each answer without an opening mark is held back until its closing mark or its end.
/// </remarks>
/// <param name="model">The name of the model.</param>
internal sealed partial class ThinkingHabit(string model)
{
    /// <summary>Costs a service that does not think this much of its first answer, once.</summary>
    private static readonly TimeSpan FirstTime = TimeSpan.FromSeconds(1.5);

    private readonly bool _named = Name().IsMatch(model);
    private volatile bool _plain;
    private volatile bool _thinks;

    /// <summary>How long an answer without a mark is held back; null for until it is over.</summary>
    public TimeSpan? Hold => _thinks ? null : _plain ? TimeSpan.Zero : _named ? null : FirstTime;

    /// <param name="thinks">The answer had a mark of thinking among its words.</param>
    /// <param name="hasWords">It had words.</param>
    public void Learn(bool thinks, bool hasWords)
    {
        _thinks |= thinks;
        _plain |= hasWords && !thinks;
    }

    [GeneratedRegex(@"think|reason|qwq|(?<![a-z])r1(?!\d)", RegexOptions.IgnoreCase)]
    private static partial Regex Name();
}
