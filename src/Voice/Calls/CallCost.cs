using System.Globalization;
using Voice.Assistants;

namespace Voice.Calls;

/// <summary>The cost of a call so far, in USD.</summary>
internal sealed class CallCost
{
    private decimal _known;
    private bool _unknown;

    public void Add(TokenUsage usage)
    {
        if (usage.Cost is { } cost)
            _known += cost;
        else
            _unknown = true;
        ImageTokens += usage.InputImage;
        CachedImageTokens += usage.CachedImage;
    }

    /// <summary>Tokens of pictures that were billed as input so far, those that were cached among them.</summary>
    public long ImageTokens { get; private set; }

    /// <summary>Tokens of pictures that were cached.</summary>
    public long CachedImageTokens { get; private set; }

    /// <summary>For the log: <c>0.0123 USD</c>, <c>at least 0.0123 USD</c> if the price of something is not known.</summary>
    public override string ToString()
    {
        var known = _known.ToString("0.0000", CultureInfo.InvariantCulture) + " USD";
        return !_unknown ? known : _known > 0 ? "at least " + known : "unknown";
    }
}
