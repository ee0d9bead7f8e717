namespace Voice.Simulator.Hearing;

/// <summary>
/// Tells when somebody speaks, from the samples alone: loud above the noise floor for long enough, and voiced or changing as speech
/// does and steady noise does not. One per session; 24 kHz mono; nothing is allocated per frame.
/// </summary>
/// <remarks>
/// A start is reported about 80 ms after the first voiced sound. A loud tone counts as a voice, except a steady one below 135 Hz (hum).
/// </remarks>
sealed class SpeechDetector
{
    const int Recent = 30;

    /// <summary>How much of the last 100 ms must be loud and voiced; a click is shorter.</summary>
    const int VoiceFrames = 5;
    const int VoiceWindow = 10;
    const int LoudFrames = 7;
    const float VoiceStrength = 0.7f;

    /// <summary>Whispering is not voiced, but over 300 ms it changes more than noise.</summary>
    const int WhisperFrames = 20;
    const float WhisperRangeDb = 14;

    const int HumPeriod = 59;
    const int HumFrames = 5;
    const float HumRangeDb = 1;

    /// <summary>Quiet for so long, a sound is over.</summary>
    const int PauseFrames = 6;

    readonly int _prefixMs;
    readonly int _silenceMs;
    readonly float _openDb;
    readonly float _closeDb;
    readonly float _lowestDb;
    readonly FrameMeter _meter = new();
    readonly NoiseFloor _floor = new();
    readonly float[] _levels = new float[Recent];
    readonly bool[] _loud = new bool[Recent];
    readonly bool[] _voiced = new bool[Recent];
    long _frame;
    long _onset;
    int _pause = PauseFrames;
    int _consecutive;
    int _period;
    long _lastLoud;
    int _previousEndMs;
    bool _speaking;

    /// <summary>With the wire's defaults where nothing is given; values outside their range are moved to its nearest end.</summary>
    public SpeechDetector(SpeechDetectorOptions? options = null)
    {
        options ??= new();
        var threshold = (float)(double.IsNaN(options.Threshold) ? 0.5 : Math.Clamp(options.Threshold, 0, 1));
        _openDb = 3 + (12 * threshold);
        _closeDb = 2 + (8 * threshold);
        _lowestDb = -64 + (12 * threshold);
        _prefixMs = (int)Math.Clamp(options.PrefixPadding.TotalMilliseconds, 0, 10_000);
        _silenceMs = (int)Math.Clamp(options.SilenceDuration.TotalMilliseconds, 20, 60_000);
    }

    /// <summary>Takes the next samples, in chunks of any size; calls back in order, before it returns.</summary>
    public void Process(ReadOnlySpan<short> pcm, Action<SpeechEdge> onEdge)
    {
        foreach (var sample in pcm)
        {
            if (!_meter.Take(sample)) continue;
            var level = _meter.LevelDb;
            _floor.Take(level);
            if (_speaking) Continue(level, onEdge);
            else Listen(level, onEdge);
            _frame++;
        }
    }

    int NowMs => (int)((_frame + 1) * FrameMeter.FrameMs);

    void Listen(float level, Action<SpeechEdge> onEdge)
    {
        var slot = (int)(_frame % Recent);
        var loud = level > MathF.Max(_floor.LevelDb + _openDb, _lowestDb);
        _levels[slot] = level;
        _loud[slot] = loud;
        _voiced[slot] = false;
        if (loud)
        {
            if (_pause >= PauseFrames) _onset = _frame;
            _pause = 0;
            var (strength, period) = _meter.Periodicity();
            _voiced[slot] = strength > VoiceStrength;
            _period = period;
        }
        else
        {
            _pause++;
        }

        if (!loud || !(IsVoice() || IsWhisper())) return;
        _speaking = true;
        _lastLoud = _frame;
        _consecutive = 0;
        var onset = Math.Max(_onset, _frame - Recent);
        onEdge(new(true, Math.Max(_previousEndMs, (int)(onset * FrameMeter.FrameMs) - _prefixMs)));
    }

    void Continue(float level, Action<SpeechEdge> onEdge)
    {
        _consecutive = level > MathF.Max(_floor.LevelDb + _closeDb, _lowestDb - 3) ? _consecutive + 1 : 0;
        // One loud frame alone is a click, not more speech.
        if (_consecutive >= 2) _lastLoud = _frame;
        if ((_frame - _lastLoud) * FrameMeter.FrameMs < _silenceMs) return;
        _speaking = false;
        _previousEndMs = NowMs;
        _pause = PauseFrames;
        Array.Clear(_loud);
        Array.Clear(_voiced);
        _levels.AsSpan().Fill(FrameMeter.SilenceDb);
        onEdge(new(false, _previousEndMs));
    }

    bool IsVoice() =>
        Count(_loud, VoiceWindow) >= LoudFrames && Count(_voiced, VoiceWindow) >= VoiceFrames
        && !(_period >= HumPeriod && Range(HumFrames, loudOnly: false) < HumRangeDb);

    bool IsWhisper() => Count(_loud, Recent) >= WhisperFrames && Range(Recent, loudOnly: true) > WhisperRangeDb;

    int Count(bool[] flags, int window)
    {
        var count = 0;
        for (var back = 0; back < window; back++)
        {
            if (flags[(int)((_frame - back + Recent) % Recent)]) count++;
        }

        return count;
    }

    float Range(int window, bool loudOnly)
    {
        var (lowest, highest) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var back = 0; back < window; back++)
        {
            var slot = (int)((_frame - back + Recent) % Recent);
            if (loudOnly && !_loud[slot]) continue;
            lowest = MathF.Min(lowest, _levels[slot]);
            highest = MathF.Max(highest, _levels[slot]);
        }

        return highest - lowest;
    }
}
