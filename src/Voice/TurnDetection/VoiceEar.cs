namespace Voice.TurnDetection;

/// <summary>The voice model beside the energy detector: what it says about the last moments, asked only while it matters.</summary>
/// <remarks>
/// Without a model it knows nothing: then <see cref="Knows"/> is false, and the energy decides alone. The thresholds are those that were measured with recorded people: a turn begins over 0.5 and goes on over 0.35.
/// </remarks>
internal sealed class VoiceEar(VoiceMeter? meter)
{
    private const float BeginsOver = 0.5f;
    private const float GoesOnOver = 0.35f;

    // 160 ms in frames of 32 ms.
    private const int RecentFrames = 5;

    private const int AloneFrames = 4;
    private const int AloneVoices = 3;

    // On a line that is quiet for so long nobody speaks, and the model is not asked. In 10 ms.
    private const int QuietFrames = 50;
    private const float StirDb = 6;
    private const float AlwaysOverDb = -40;

    private readonly VoiceMeter? _meter = meter is { Works: true } ? meter : null;
    private long _seen;
    private int _quiet;

    /// <summary>True if there is a model.</summary>
    public bool Knows => _meter is not null;

    /// <summary>The energy detector says that somebody speaks: does the model agree?</summary>
    public bool Agrees => _meter is null || _meter.CountOver(BeginsOver, RecentFrames) > 0;

    /// <summary>True if the model is sure without the energy detector.</summary>
    public bool IsSure => _meter is not null && _meter.CountOver(BeginsOver, AloneFrames) >= AloneVoices;

    /// <summary>The last frame's probability, 0 to 1.</summary>
    public float Latest => _meter?.Latest ?? 0;

    public void Hear(ReadOnlySpan<short> samples) => _meter?.Hear(samples);

    /// <summary>Once every 10 ms, after the samples: wakes the model or lets it sleep.</summary>
    /// <param name="quietestSpeechDb">What is quieter is nobody.</param>
    /// <returns>True if a voice was heard since the last call.</returns>
    public bool Listen(float levelDb, float noiseDb, float quietestSpeechDb, bool inTurn)
    {
        if (_meter is null)
            return false;
        // Speech is over the noise of a quiet line by some dB. On a noisy line it may be lost in the noise, so there the model listens all the time.
        var stirs = inTurn || levelDb > MathF.Max(quietestSpeechDb, MathF.Min(noiseDb + StirDb, AlwaysOverDb));
        _quiet = stirs ? 0 : _quiet + 1;
        if (stirs)
            _meter.Wake();
        else if (_quiet >= QuietFrames)
            _meter.Sleep();
        var fresh = (int)Math.Min(_meter.Frames - _seen, 8);
        _seen = _meter.Frames;
        return fresh > 0 && _meter.CountOver(GoesOnOver, fresh) > 0;
    }
}
