using System.Collections.Concurrent;

namespace Voice.Server.Phone.Carriers;

/// <summary>The UUIDs that may come in by AudioSocket.</summary>
/// <remarks>
/// An announced UUID is valid once, for <see cref="Life"/>. At most <see cref="Most"/> are outstanding; further calls are refused. A UUID of
/// the settings is always valid, so each of its calls gets an id of its own. Thread-safe.
/// </remarks>
internal sealed class AudioSocketCalls(AudioSocketOptions options, PhoneOptions phone, TimeProvider time)
{
    public const int Most = 10_000;
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> NothingSaid = [];

    private readonly ConcurrentDictionary<Guid, (IReadOnlyDictionary<string, string> Fields, long At)> _announced = [];
    private readonly HashSet<Guid> _known = [.. options.KnownUuids];

    /// <param name="uuid">The dialplan's own choice, or null for one of ours.</param>
    /// <param name="fields">The facts about the call.</param>
    /// <returns>Null if the UUID is taken, or too many are outstanding.</returns>
    public Guid? Announce(Guid? uuid, IReadOnlyDictionary<string, string> fields)
    {
        var now = time.GetTimestamp();
        foreach (var (old, one) in _announced)
        {
            if (time.GetElapsedTime(one.At, now) > Life)
                _announced.TryRemove(old, out _);
        }
        var name = uuid ?? Guid.NewGuid();
        return _announced.Count < Most && !_known.Contains(name) && _announced.TryAdd(name, (fields, now)) ? name : null;
    }

    /// <summary>Uses a UUID up.</summary>
    /// <returns>Null if it was not announced, or too long ago.</returns>
    public AnnouncedCall? Redeem(Guid uuid)
    {
        if (_announced.TryRemove(uuid, out var announced) && time.GetElapsedTime(announced.At) <= Life)
            return new AnnouncedCall(uuid.ToString(), announced.Fields);
        return _known.Contains(uuid) || phone.AllowUnsigned ? new AnnouncedCall($"audiosocket-{Guid.NewGuid():N}", NothingSaid) : null;
    }
}
