using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Realtime;

/// <summary>Finds out how much of a session's settings a server takes. A pure machine: told what was answered, it says what to offer next.</summary>
/// <remarks>
/// All is offered first. An item that an error names is left out, and the rest is offered again. Where the error names none, the least is offered (what this server has taken
/// before, or nothing), and then the rest in halves on top of what was taken, until each item that is refused stands alone. A refused update changes nothing in a session, so
/// what was taken last holds, and the search may end at any time after that.
/// </remarks>
internal sealed class SessionOffer
{
    // One bad item among 64 is found within 14 steps; the bound ends the search on a server that refuses everything.
    private const int MostSteps = 60;

    private readonly SessionLimits _limits;
    private readonly Stack<List<string>> _waiting = [];
    private List<string> _group;                        // on trial, on top of what was taken
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
        // The options are what is wrong more seldom, and there are few of them.
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
