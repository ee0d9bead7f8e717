namespace Voice.Simulator.Rest.Responses;

/// <summary>The responses that may be gone on from with <c>previous_response_id</c>. Safe to share.</summary>
sealed class KeptResponses
{
    /// <summary>As many calls at once as one machine plays; where it is full the oldest response is forgotten.</summary>
    const int Capacity = 512;

    readonly Lock _lock = new();
    readonly Dictionary<(string Owner, string Id), KeptResponse> _known = [];
    readonly Queue<(string Owner, string Id)> _order = new();

    /// <summary>Null for one that is not known, or is somebody else's.</summary>
    public KeptResponse? Find(string owner, string id)
    {
        lock (_lock) return _known.GetValueOrDefault((owner, id));
    }

    public void Keep(string owner, string id, KeptResponse response)
    {
        lock (_lock)
        {
            if (!_known.TryAdd((owner, id), response)) return;
            _order.Enqueue((owner, id));
            if (_order.Count > Capacity) _known.Remove(_order.Dequeue());
        }
    }
}
