namespace Voice.Simulator.Realtime.Connections;

/// <summary>The faults of one session, as its events meet them. Used by the session's own loop only.</summary>
interface IEventFaults
{
    /// <summary>Sends an event of the server, spoiled where a fault says so.</summary>
    /// <returns>False where the outbox has no room.</returns>
    bool Send(string type, ReadOnlyMemory<byte> frame);

    /// <summary>An event of the client was carried out.</summary>
    void Received(string type);

    /// <summary>The session has sent speech.</summary>
    /// <param name="length">How much more than before.</param>
    void Spoke(TimeSpan length);
}
