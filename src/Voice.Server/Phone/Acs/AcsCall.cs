using System.Security.Cryptography;

namespace Voice.Server.Phone.Acs;

/// <summary>A call that was answered, until it is disconnected.</summary>
/// <param name="occasion">What makes its announcement another one than all others.</param>
/// <param name="at">When it came in.</param>
internal sealed class AcsCall(string occasion, DateTimeOffset at)
{
    private volatile string _connectionId = "";
    private volatile bool _keysInStream;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Stands at the end of the addresses that its callbacks and its media socket go to: 256 random bits.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public string Occasion => occasion;

    public DateTimeOffset At => at;

    /// <summary>Who calls whom, as it was announced.</summary>
    public PhoneNumbers Numbers { get; init; } = PhoneNumbers.None;

    /// <summary>What its headers say, as it was announced.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The service's id of it; empty until it is known.</summary>
    public string ConnectionId
    {
        get => _connectionId;
        set => _connectionId = value;
    }

    /// <summary>True once a key came in the stream: those that are called back as well are the same ones.</summary>
    public bool HasKeysInStream
    {
        get => _keysInStream;
        set => _keysInStream = value;
    }
}
