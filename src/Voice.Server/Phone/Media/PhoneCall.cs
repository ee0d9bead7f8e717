using Voice.Audio;
using Voice.Lines;
using Voice.Server.Calls;

namespace Voice.Server.Phone;

/// <summary>A carrier's call that is up, and the stream that carries it now.</summary>
internal sealed class PhoneCall(LiveCall call, AudioFormat format)
{
    private readonly Lock _gate = new();
    private PhoneMedia? _carrier;

    public LiveCall Call { get; } = call;

    public AudioFormat Format { get; } = format;

    /// <summary>The token of the stream that carries the call now; null if no token was needed.</summary>
    public string? Token
    {
        get
        {
            lock (_gate)
                return _carrier?.Token;
        }
    }

    /// <summary>Joins a stream to the call, in place of the one before.</summary>
    /// <returns>The line's epoch.</returns>
    public int Attach(PhoneMedia media, ILine line)
    {
        PhoneMedia? before;
        lock (_gate)
        {
            before = _carrier;
            _carrier = media;
        }
        before?.Replaced();
        return Call.Session.Attach(line);
    }

    /// <summary>The caller hung up on this stream. Without effect if another carries the call by now.</summary>
    public void HangUp(PhoneMedia media)
    {
        lock (_gate)
        {
            if (_carrier != media)
                return;
        }
        Call.Session.Post(new HungUp());
    }
}
