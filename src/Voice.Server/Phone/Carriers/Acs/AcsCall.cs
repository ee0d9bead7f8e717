using System.Security.Cryptography;

namespace Voice.Server.Phone.Carriers;

/// <summary>A call that was answered, until it is disconnected.</summary>
/// <param name="replayKey">Identifies its announcement.</param>
/// <param name="at">When it came in.</param>
internal sealed class AcsCall(string replayKey, DateTimeOffset at)
{
    private const int MostKeys = 32;
    private const int LongestWait = 5_000;              // in milliseconds

    private volatile string _connectionId = "";
    private readonly Queue<(char Key, long At)> _keys = [];     // called back, and not in the stream yet
    private bool _keysInStream;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Stands at the end of the addresses that its callbacks and its media socket go to: 256 random bits.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public string ReplayKey => replayKey;

    public DateTimeOffset At => at;

    /// <summary>The caller and the called, from the announcement.</summary>
    public PhoneNumbers Numbers { get; init; } = PhoneNumbers.None;

    /// <summary>Its headers, from the announcement.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The service's id of it; empty until it is known.</summary>
    public string ConnectionId
    {
        get => _connectionId;
        set => _connectionId = value;
    }

    /// <summary>Tells a key that comes by both ways, in the stream and by a callback, from a second press.</summary>
    /// <remarks>
    /// Once the stream has brought a key, it brings them all, and callbacks are ignored. If a callback is faster than the stream's first key, the key of the stream is ignored. Thread-safe.
    /// </remarks>
    public bool IsNewKey(char key, bool fromStream)
    {
        lock (_keys)
        {
            if (!fromStream)
            {
                if (_keysInStream || _keys.Count == MostKeys)
                    return !_keysInStream;
                _keys.Enqueue((key, Environment.TickCount64));
                return true;
            }
            _keysInStream = true;
            while (_keys.TryPeek(out var oldest) && Environment.TickCount64 - oldest.At > LongestWait)
                _keys.Dequeue();
            if (_keys.TryPeek(out var calledBack) && calledBack.Key == key)
            {
                _keys.Dequeue();
                return false;
            }
            _keys.Clear();
            return true;
        }
    }
}
