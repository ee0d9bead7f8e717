using Voice.Audio;

namespace Voice.TurnDetection;

/// <summary>The caller's sound on its way in: kept as it came, decoded for the detector, cut out turn by turn.</summary>
internal sealed class TurnDetector
{
    // The sound from before a turn that belongs to it: the pre-roll (1 s at most), and the time until speech is detected.
    private static readonly TimeSpan LookBack = TimeSpan.FromSeconds(1.6);

    private readonly AudioFormat _format;
    private readonly SpeechDetector _detector;
    private readonly TurnAudio _audio;
    private readonly short[] _samples;
    private byte[] _half = [];                              // of a 16-bit sample, the byte that came first

    public TurnDetector(AudioFormat format, TurnDetectionOptions options)
    {
        _format = format;
        _detector = new SpeechDetector(format.SampleRate, options);
        _audio = new TurnAudio(format.BytesPerSample);
        _samples = new short[format.SampleRate / 50];
    }

    /// <summary>Silence that would end a turn now.</summary>
    public TimeSpan Silence => _detector.Silence;

    /// <summary>Silence that ends a turn of this caller, whatever the words are.</summary>
    public TimeSpan UsualSilence => _detector.UsualSilence;

    /// <summary>The silence that ended the last turn.</summary>
    public TimeSpan EndedAfter => _detector.EndedAfter;

    /// <summary>How much has been heard, in samples.</summary>
    public long Heard => _audio.End;

    /// <summary>In this pause, so much silence ends the turn.</summary>
    public void WaitFor(TimeSpan silence) => _detector.WaitFor(silence);

    /// <summary>Takes any number of bytes; calls back before it returns.</summary>
    /// <param name="inTurn">True while a turn is being spoken: then all of it is kept.</param>
    public void Hear(ReadOnlySpan<byte> audio, Func<bool> inTurn, Action<SpeechEdge> onEdge)
    {
        if (_half.Length > 0)
        {
            audio = (byte[])[.. _half, .. audio];
            _half = [];
        }
        if (audio.Length % _format.BytesPerSample != 0)
        {
            _half = [audio[^1]];
            audio = audio[..^1];
        }
        // 20 ms at a time, so that the sound of an edge is still kept.
        while (!audio.IsEmpty)
        {
            var piece = audio[..Math.Min(audio.Length, _samples.Length * _format.BytesPerSample)];
            audio = audio[piece.Length..];
            _audio.Add(piece);
            _detector.Hear(_samples.AsSpan(0, SampleCodec.Decode(_format.Encoding, piece, _samples)), onEdge);
            if (!inTurn())
                _audio.Forget(_audio.End - (long)(LookBack.TotalSeconds * _format.SampleRate));
        }
    }

    /// <summary>As if the line had been silent for so long.</summary>
    public void HearNothing(TimeSpan time, Func<bool> inTurn, Action<SpeechEdge> onEdge)
    {
        var silence = new byte[_format.BytesIn(time)];
        silence.AsSpan().Fill(_format.Encoding switch { AudioEncoding.MuLaw => 0xFF, AudioEncoding.ALaw => 0xD5, _ => 0 });
        Hear(silence, inTurn, onEdge);
    }

    /// <summary>A copy of the sound between two samples.</summary>
    public AudioFrame Cut(long from, long to) => new(_audio.Copy(from, to), _format, TimeSpan.Zero);
}
