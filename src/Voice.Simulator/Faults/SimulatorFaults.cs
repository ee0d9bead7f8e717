using Voice.Simulator.Wire;

namespace Voice.Simulator.Faults;

/// <summary>The faults of a simulator. A service, for tests in the same process; safe to share.</summary>
public sealed class SimulatorFaults
{
    /// <summary>More than any test has; whoever adds faults for ever is told so.</summary>
    const int Capacity = 1_000;

    readonly Lock _lock = new();
    readonly List<ArmedFault> _faults = [];
    readonly HashSet<IFaultListener> _sessions = [];

    /// <summary>All that were added and not removed, used up or not.</summary>
    public IReadOnlyList<FaultState> All
    {
        get
        {
            lock (_lock) return [.. _faults.Select(armed => new FaultState(armed.Id, armed.Fault, armed.Struck))];
        }
    }

    /// <summary>Adds a fault, for calls to come and for the sessions that are going on.</summary>
    /// <returns>An id to remove it by.</returns>
    /// <exception cref="ArgumentException">The fault makes no sense; the message says why.</exception>
    /// <exception cref="InvalidOperationException">There are 1,000 already.</exception>
    public string Add(SimulatorFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (FaultRules.Check(fault) is { Count: > 0 } wrong) throw new ArgumentException($"The fault makes no sense: {string.Join("; ", wrong)}.", nameof(fault));
        var armed = new ArmedFault(Identifier.New("fault"), fault);
        lock (_lock)
        {
            if (_faults.Count >= Capacity) throw new InvalidOperationException($"There are {Capacity} faults already; clear them.");
            _faults.Add(armed);

            // Within the lock, so that no session is gone by the time it learns of it.
            foreach (var session in _sessions) session.Learn(armed);
        }

        return armed.Id;
    }

    /// <summary>Removes one; false where there is none of that id.</summary>
    public bool Remove(string id)
    {
        lock (_lock)
        {
            if (_faults.Find(armed => armed.Id == id) is not { } found) return false;
            found.Remove();
            return _faults.Remove(found);
        }
    }

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (var armed in _faults) armed.Remove();
            _faults.Clear();
        }
    }

    internal bool IsEmpty
    {
        get
        {
            lock (_lock) return _faults.Count == 0;
        }
    }

    /// <summary>What is to go wrong in a call that begins now.</summary>
    internal IReadOnlyList<ArmedFault> Of(string route, string key, string model)
    {
        lock (_lock) return _faults.Count == 0 ? [] : [.. _faults.Where(armed => armed.Fault.At != SimulatorFault.Now && armed.Concerns(route, key, model))];
    }

    /// <summary>A session that learns of faults which are added while it goes on.</summary>
    internal void Join(IFaultListener session)
    {
        lock (_lock) _sessions.Add(session);
    }

    internal void Leave(IFaultListener session)
    {
        lock (_lock) _sessions.Remove(session);
    }
}
