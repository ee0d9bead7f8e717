using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Sip;

/// <summary>Finds the settings with which a provider accepts a call. A pure machine: its input is a refusal, its output is the next offer.</summary>
/// <remarks>
/// Unlike the settings of a session (<see cref="SessionOffer"/>), an accept that is taken cannot be asked again with more. So where a refusal names no item, each item alone is left out in turn, the tools
/// first, then all tools, all options, and all. If only one item is refused, the call loses only that item.
/// </remarks>
internal sealed class AcceptOffer
{
    private readonly SessionLimits _limits;
    private readonly List<string> _items;
    private Queue<List<string>>? _trials;
    private List<string> _without = [];

    public AcceptOffer(IEnumerable<string> items, SessionLimits limits)
    {
        _limits = limits;
        _items = [.. items.Where(item => !limits.Refuses(item))];
        Current = [.. _items];
    }

    /// <summary>The items that are offered now.</summary>
    public HashSet<string> Current { get; private set; }

    /// <summary>The offer was taken.</summary>
    /// <returns>The items that are left out although the refusal did not name them; usually empty.</returns>
    public IReadOnlyList<string> Taken()
    {
        if (_without.Count == 1)
            _limits.Refuse(_without[0]);
        return _without;
    }

    /// <summary>The offer was refused.</summary>
    /// <param name="named">The item that the refusal names; null if it names none.</param>
    /// <returns>False if there is nothing more to leave out.</returns>
    public bool Refused(string? named)
    {
        if (named is not null && Current.Contains(named))
        {
            _limits.Refuse(named);
            _items.Remove(named);
            (_trials, _without) = (null, []);
        }
        else
        {
            _trials ??= Trials();
            if (!_trials.TryDequeue(out var next))
                return false;
            _without = next;
        }
        Current = [.. _items.Except(_without)];
        return true;
    }

    private Queue<List<string>> Trials()
    {
        var (tools, options) = (_items.FindAll(SessionItem.IsTool), _items.FindAll(static item => !SessionItem.IsTool(item)));
        return new Queue<List<string>>(tools.Concat(options).Select(static item => new List<string> { item }).Concat(new[] { tools, options, _items }.Where(static all => all.Count > 1)));
    }
}
