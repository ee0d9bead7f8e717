using Voice.Audio;
using Voice.Sessions;

namespace Voice.Server.Phone;

/// <summary>Lets the session hear silence where a phone, or its exchange, sends nothing while its caller is silent.</summary>
/// <remarks>
/// Models know the end of a turn by the silence after it, and count it in sound. A pause of <see cref="Patience"/> is no hiccup of the network: from then on all that is
/// missing is made up for. Thread-safe.
/// </remarks>
internal sealed class QuietCaller(VoiceSession session, AudioFormat format, TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly byte[] _silence = Silence(format);
    private long _heardAt = time.GetTimestamp();
    private bool _isQuiet;

    public void Hear(ReadOnlySpan<byte> sound)
    {
        lock (_gate)
        {
            _heardAt = time.GetTimestamp();
            _isQuiet = false;
            session.Hear(sound);
        }
    }

    public void OnBeat(int frames)
    {
        lock (_gate)
        {
            if (!_isQuiet && time.GetElapsedTime(_heardAt) < Patience)
                return;
            var missing = _isQuiet ? frames : (int)(Patience / Pacer.Interval);
            _isQuiet = true;
            for (var frame = 0; frame < missing; frame++)
                session.Hear(_silence);
        }
    }

    private static byte[] Silence(AudioFormat format)
    {
        var silence = new byte[format.BytesIn(Pacer.Interval)];
        Array.Fill(silence, format.Silence);
        return silence;
    }
}
