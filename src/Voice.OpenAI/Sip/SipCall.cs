using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Sip;

/// <summary>A telephone call that the provider carries: it has the sound, we have the words.</summary>
/// <param name="id">The provider's id of the call.</param>
/// <param name="tell">Gets what happens to the sound. Must not wait.</param>
internal sealed class SipCall(string id, Action<SidebandEvent> tell)
{
    private Uplink? _uplink;

    public string Id { get; } = id;

    /// <summary>True once the provider has been told to put the call through.</summary>
    internal bool IsAccepted { get; set; }

    /// <summary>Stops what the caller is hearing.</summary>
    public void StopPlayback() => Volatile.Read(ref _uplink)?.SendControl(RealtimeCommands.StopPlayback);

    internal void Attach(Uplink uplink) => Volatile.Write(ref _uplink, uplink);

    internal void Tell(SidebandEvent happened) => tell(happened);
}
