using Voice.Simulator.Settings;

namespace Voice.Simulator.Rest;

/// <summary>
/// The prompts of the last minutes, so that what a request repeats from its beginning can be counted as cached. Nothing becomes faster:
/// it is there to show whether a client keeps its prompts stable. Safe to share.
/// </summary>
/// <remarks>Source: OpenAI, prompt caching guide: exact prefix, 1,024 tokens at least, kept for about 30 minutes.</remarks>
sealed class PromptCache(SimulatorOptions options, TimeProvider time)
{
    const int CharactersPerToken = 4;

    /// <summary>As many calls at once as one looks at; where it is full the oldest prompt is forgotten.</summary>
    const int Capacity = 64;

    /// <summary>128,000 tokens; what is longer is compared up to there.</summary>
    const int LongestPrompt = 128_000 * CharactersPerToken;

    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    readonly Lock _lock = new();
    readonly LinkedList<(string Scope, string Prompt, DateTimeOffset Until)> _prompts = [];

    /// <summary>How many tokens of a prompt were there before, and keeps it.</summary>
    /// <param name="scope">Whose prompt it is; prompts of different scopes have nothing to do with each other.</param>
    public int Take(string scope, string prompt)
    {
        if (prompt.Length > LongestPrompt) prompt = prompt[..LongestPrompt];
        var now = time.GetUtcNow();
        var longest = 0;
        lock (_lock)
        {
            for (var node = _prompts.First; node is not null;)
            {
                var (kept, next) = (node, node.Next);
                node = next;
                var common = kept.Value.Scope == scope ? kept.Value.Prompt.AsSpan().CommonPrefixLength(prompt) : 0;
                if (kept.Value.Until >= now) longest = Math.Max(longest, common);

                // A conversation that has grown takes the place of what it was; its last character closes a list.
                if (kept.Value.Until < now || common >= kept.Value.Prompt.Length - 1) _prompts.Remove(kept);
            }

            _prompts.AddLast((scope, prompt, now + Lifetime));
            if (_prompts.Count > Capacity) _prompts.RemoveFirst();
        }

        var tokens = longest / CharactersPerToken;
        return tokens >= options.CacheMinimum ? tokens : 0;
    }
}
