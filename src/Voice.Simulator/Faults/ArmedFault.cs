namespace Voice.Simulator.Faults;

/// <summary>A fault that has been added, and how often it has happened. Safe to share.</summary>
sealed class ArmedFault(string id, SimulatorFault fault)
{
    readonly Lock _lock = new();
    int _calls;
    int _struck;
    bool _removed;

    public string Id => id;

    public SimulatorFault Fault => fault;

    public int Struck
    {
        get
        {
            lock (_lock) return _struck;
        }
    }

    /// <summary>True if this call is one that it is meant for; counts the call.</summary>
    public bool Concerns(string route, string key, string model)
    {
        if (!IsAbout(route, key, model)) return false;
        lock (_lock) return (fault.Call is null || ++_calls == fault.Call) && !IsOver;
    }

    /// <summary>The same without counting.</summary>
    public bool IsAbout(string route, string key, string model) =>
        (fault.Route is null || fault.Route == route) && (fault.Key is null || fault.Key == key) && (fault.Model is null || fault.Model == model);

    /// <summary>Takes one of its times; false where they are used up or the fault was removed.</summary>
    public bool TryStrike()
    {
        lock (_lock)
        {
            if (IsOver) return false;
            _struck++;
            return true;
        }
    }

    public void Remove()
    {
        lock (_lock) _removed = true;
    }

    bool IsOver => _removed || _struck >= (fault.Times ?? int.MaxValue);
}
