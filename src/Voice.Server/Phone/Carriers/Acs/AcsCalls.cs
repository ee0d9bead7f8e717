namespace Voice.Server.Phone.Carriers;

/// <summary>Calls that were answered, by what their addresses end in. An announcement that is sent again finds the call that it began.</summary>
/// <remarks>At most <see cref="Most"/>: further calls are refused. A call without a reported end is removed after <see cref="Longest"/>. Thread-safe.</remarks>
internal sealed class AcsCalls
{
    public const int Most = 10_000;
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, AcsCall> _byToken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AcsCall> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AcsCall> _byReplayKey = new(StringComparer.Ordinal);

    /// <returns>The new call; null if there is no room, or it is not new.</returns>
    public AcsCall? TryBegin(string replayKey, DateTimeOffset now, out bool isNew, PhoneNumbers numbers = default, IReadOnlyDictionary<string, string>? parameters = null)
    {
        lock (_gate)
        {
            isNew = !_byReplayKey.ContainsKey(replayKey);
            if (isNew && _byToken.Count >= Most)
            {
                foreach (var old in _byToken.Values.Where(c => now - c.At > Longest).ToList())
                    Forget(old);
            }
            if (!isNew || _byToken.Count >= Most)
                return null;
            var call = new AcsCall(replayKey, now) { Numbers = numbers, Parameters = parameters ?? new Dictionary<string, string>() };
            _byToken[call.Token] = _byId[call.Id] = _byReplayKey[replayKey] = call;
            return call;
        }
    }

    public AcsCall? Find(string token)
    {
        lock (_gate)
            return _byToken.GetValueOrDefault(token);
    }

    public AcsCall? OfId(string id)
    {
        lock (_gate)
            return _byId.GetValueOrDefault(id);
    }

    public void Forget(AcsCall call)
    {
        lock (_gate)
        {
            _byToken.Remove(call.Token);
            _byId.Remove(call.Id);
            _byReplayKey.Remove(call.ReplayKey);
        }
    }
}
