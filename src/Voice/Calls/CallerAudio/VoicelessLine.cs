using Voice.Audio;
using Voice.TurnDetection;

namespace Voice.Calls;

/// <summary>Tells that the caller has stopped speaking although their line is not silent: music, a road or a machine goes on.</summary>
/// <remarks>
/// A provider's detector may take such sound for speech, and then it leaves the turn open until the sound ends. The voice model does not. It is asked only while a turn is open, and only
/// a turn in which it heard a voice counts: a caller whose voice it does not hear is never cut off. Not thread-safe. Nothing is allocated per frame.
/// </remarks>
internal sealed class VoicelessLine(AudioFormat format)
{
    /// <summary>So much of the last sound must hold no voice: 1 s in frames of 32 ms.</summary>
    public const int WindowFrames = 31;

    // Music holds something like a voice in up to 5 % of its frames.
    private const int MostVoices = 3;

    // A short word has so many frames of voice in a quarter of a second.
    private const int WordFrames = 8;
    private const int WordVoices = 4;

    private const float Likely = 0.5f;

    private readonly VoiceMeter _voice = new(format.SampleRate);
    private readonly short[] _samples = new short[format.SampleRate / 50];
    private bool _hasSpoken;
    private long _from;

    /// <summary>A turn begins. The last quarter of a second is judged too, because the turn is reported late.</summary>
    public void Begin()
    {
        (_hasSpoken, _from) = (false, _voice.Frames);
        _voice.Wake();
    }

    /// <param name="audio">The next sound of the line, whole samples.</param>
    /// <param name="isInTurn">False: the sound is kept for the beginning of a turn, and not judged.</param>
    /// <returns>True if the caller has spoken in this turn, and the last second held no voice.</returns>
    public bool Hear(ReadOnlySpan<byte> audio, bool isInTurn)
    {
        if (!isInTurn)
            _voice.Sleep();
        var most = _samples.Length * format.BytesPerSample;
        while (!audio.IsEmpty)
        {
            var piece = audio[..Math.Min(audio.Length, most)];
            audio = audio[piece.Length..];
            _voice.Hear(_samples.AsSpan(0, SampleCodec.Decode(format.Encoding, piece, _samples)));
        }
        if (!isInTurn)
            return false;
        var judged = (int)Math.Min(_voice.Frames - _from, WindowFrames);
        _hasSpoken |= _voice.CountOver(Likely, Math.Min(judged, WordFrames)) >= WordVoices;
        return _hasSpoken && judged == WindowFrames && _voice.CountOver(Likely, WindowFrames) <= MostVoices;
    }
}
