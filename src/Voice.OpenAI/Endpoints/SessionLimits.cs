using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Endpoints;

/// <summary>The parts of session settings that one upstream refuses. Kept for the process, so that the next call does not send them again.</summary>
/// <remarks>Thread-safe. Items are named by <see cref="SessionItem"/>; a tool is known by its schema too, so that one that was mended is offered again.</remarks>
internal sealed class SessionLimits
{
    // A bound, because tools may change all the time.
    private const int MostItems = 1000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _refused = [];
    private readonly HashSet<string> _proven = [];
    private volatile bool _isBeta;

    /// <summary>True if it takes the settings in the form of the beta.</summary>
    public bool IsBeta
    {
        get => _isBeta;
        set => _isBeta = value;
    }

    public bool Refuses(string item)
    {
        lock (_gate)
            return _refused.Contains(item);
    }

    /// <summary>True if it has taken this item before.</summary>
    public bool Takes(string item)
    {
        lock (_gate)
            return _proven.Contains(item);
    }

    /// <returns>False if that is known.</returns>
    public bool Refuse(string item)
    {
        lock (_gate)
        {
            _proven.Remove(item);
            return _refused.Count < MostItems && _refused.Add(item);
        }
    }

    public void Prove(IEnumerable<string> items)
    {
        lock (_gate)
        {
            if (_proven.Count < MostItems)
                _proven.UnionWith(items);
        }
    }
}
