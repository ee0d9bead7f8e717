using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Realtime;

/// <summary>Finds the settings of a session that a server accepts. A pure machine: its input is the answer of the server, its output is the next offer.</summary>
/// <remarks>
/// All items are offered first. An item that an error names is left out, and the rest is offered again. If the error names none, the least is offered (items that this server has accepted
/// before, or nothing), and then the rest in halves on top of the accepted items, until each refused item stands alone. A refused update changes nothing in a session, so
/// the last accepted offer stays valid, and the search may end at any time after that.
/// </remarks>
internal sealed class SessionOffer
{
    // One bad item among 64 is found within 14 steps; the bound ends the search on a server that refuses everything.
    private const int MostSteps = 60;

    private readonly SessionLimits _limits;
    private readonly Stack<List<string>> _waiting = [];
    private List<string> _group;                        // the items on trial, beside the accepted ones
    private List<string> _held = [];                    // of the first group, until the least was taken
    private HashSet<string>? _taken;                    // null until something was
    private int _steps;

    public SessionOffer(IEnumerable<string> items, SessionLimits limits)
    {
        _limits = limits;
        _group = [.. items.Where(item => !limits.Refuses(item))];
        Current = [.. _group];
    }

    internal enum Step
    {
        /// <summary>Offer <see cref="Current"/>.</summary>
        Offer,

        /// <summary>The session holds <see cref="Current"/>.</summary>
        Agreed,

        /// <summary>Nothing more can be left out.</summary>
        Failed,
    }

    /// <summary>The items that are offered now, or that were accepted in the end.</summary>
    public HashSet<string> Current { get; private set; }

    /// <summary>Items that were neither taken nor refused by themselves when the search ended.</summary>
    public IEnumerable<string> Untried => _waiting.SelectMany(static group => group);

    /// <summary>The offer was taken.</summary>
    public Step Taken()
    {
        _taken = [.. Current];
        _limits.Prove(_group);
        // Options are wrong less often than tools, and there are few of them.
        foreach (var group in new[] { _held.FindAll(SessionItem.IsTool), _held.FindAll(static item => !SessionItem.IsTool(item)) })
        {
            if (group.Count > 0)
                _waiting.Push(group);
        }
        _held = [];
        return Next();
    }

    /// <summary>The offer was refused.</summary>
    /// <param name="named">The item that the error names; null if it names none.</param>
    public Step Refused(string? named)
    {
        if (++_steps > MostSteps)
            return Stop();
        if (named is not null && _group.Remove(named))
        {
            _limits.Refuse(named);
            return _group.Count == 0 && _taken is not null ? Next() : Offer();
        }
        if (_taken is null)
        {
            if (_group.Count == 0)
                return Step.Failed;
            var least = _group.FindAll(_limits.Takes);
            if (least.Count == _group.Count)
                least = [];
            _held.AddRange(_group.Except(least));
            _group = least;
            return Offer();
        }
        if (_group.Count == 1)
        {
            _limits.Refuse(_group[0]);
            return Next();
        }
        _waiting.Push(_group[(_group.Count / 2)..]);
        _waiting.Push(_group[..(_group.Count / 2)]);
        return Next();
    }

    /// <summary>There is no more time.</summary>
    /// <returns><see cref="Step.Failed"/> if nothing was taken yet.</returns>
    public Step Stop()
    {
        if (_taken is null)
            return Step.Failed;
        Current = _taken;
        return Step.Agreed;
    }

    private Step Next()
    {
        if (_waiting.Count == 0)
            return Stop();
        _group = _waiting.Pop();
        return Offer();
    }

    private Step Offer()
    {
        Current = [.. _taken ?? [], .. _group];
        return Step.Offer;
    }
}
