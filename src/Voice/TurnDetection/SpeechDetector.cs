namespace Voice.TurnDetection;

/// <summary>
/// Detects from the samples alone that the caller speaks, pauses and has finished: the sound is loud above the noise of the line for long enough, and voiced or changing as
/// speech does and steady noise does not.
/// </summary>
/// <remarks>
/// Time is counted in samples, so audio may come at any speed. Opening needs more than holding on does (hysteresis). One per call; nothing is allocated per frame.
/// <para>
/// Where the voice model is there too, a turn begins when the energy says so and the model agrees, or when the model is sure. It is over when either has heard nothing for the silence: so music and talk in the background, which are loud
/// for the energy, do not keep it open.
/// </para>
/// </remarks>
internal sealed class SpeechDetector
{
    private const int FrameMs = 10;

    private const float VoicedFrom = 0.7f;

    /// <summary>Sound below this level is no speech, also on a quiet line.</summary>
    private const float LowestSpeechDb = -58;

    /// <summary>Holding on needs so much less than beginning.</summary>
    private const float HysteresisDb = 4;

    // What the model needs to be sure: three frames of 32 ms.
    private const int SureAfterFrames = 10;

    // A frame of the model in frames of ours.
    private const int VoicedFrames = 4;

    /// <summary>Speech that follows a turn this soon continues it: the turn was ended too early.</summary>
    private static readonly TimeSpan TooSoon = TimeSpan.FromMilliseconds(700);

    private readonly SpeechMeter _meter;
    private readonly VoiceEar _voice;
    private readonly NoiseFloor _floor = new();
    private readonly Endpointing _endpointing;
    private readonly float _openDb;
    private readonly int _speechFrames;
    private readonly int _speechWindow;
    private readonly int _preRollFrames;
    private readonly int _pauseFrames;
    private readonly int _longestFrames;
    private readonly SpeechWindow _window = new();
    private long _frame;
    private long _onset;
    private int _quietFrames = SpeechWindow.Frames;
    private int _together;
    private long _began;
    private long _ended = -1_000_000;                        // long ago
    private long _lastLoud;
    private long _lastVoice;
    private int _loudInTurn;
    private int _voiceInTurn;
    private TimeSpan? _wait;                                // in this pause, if the words say more than the silence
    private bool _speaking;
    private bool _paused;
    private bool _cut;                                      // the last turn was ended by its length, which does not concern pauses

    public SpeechDetector(int sampleRate, TurnDetectionOptions options)
    {
        _meter = new SpeechMeter(sampleRate);
        _voice = new VoiceEar(options.Vad == VoiceDetection.Both ? new VoiceMeter(sampleRate) : null);
        _endpointing = new Endpointing(options.MinSilence, options.MaxSilence);
        _openDb = (float)options.SpeechAboveNoise;
        _speechFrames = Frames(options.MinSpeech);
        _speechWindow = Math.Min(SpeechWindow.Frames, _speechFrames + Math.Max(4, _speechFrames / 2));
        _preRollFrames = Frames(options.PreRoll);
        _pauseFrames = Frames(options.TranscribeAfter);
        _longestFrames = Frames(options.LongestTurn);
    }

    /// <summary>How much silence ends a turn now.</summary>
    public TimeSpan Silence => _wait ?? _endpointing.Silence;

    /// <summary>How much silence ends a turn of this caller, whatever the words are.</summary>
    public TimeSpan UsualSilence => _endpointing.Silence;

    /// <summary>The silence that ended the last turn.</summary>
    public TimeSpan EndedAfter { get; private set; }

    /// <summary>In this pause, so much silence ends the turn. Has no effect unless there is a pause; it lasts until the caller goes on.</summary>
    public void WaitFor(TimeSpan silence)
    {
        if (_paused)
            _wait = silence;
    }

    /// <summary>Takes the next samples, in chunks of any size; calls back in order, before it returns.</summary>
    public void Hear(ReadOnlySpan<short> samples, Action<SpeechEdge> onEdge)
    {
        var told = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            if (!_meter.Take(samples[i]))
                continue;
            _voice.Hear(samples[told..(i + 1)]);
            told = i + 1;
            _floor.Take(_meter.LevelDb);
            var voice = _voice.Listen(_meter.LevelDb, _floor.LevelDb, LowestSpeechDb, _speaking);
            if (_speaking)
                GoOn(_meter.LevelDb, voice, onEdge);
            else
                Listen(_meter.LevelDb, onEdge);
            _frame++;
        }
        _voice.Hear(samples[told..]);
    }

    private void Listen(float level, Action<SpeechEdge> onEdge)
    {
        var loud = level > MathF.Max(_floor.LevelDb + _openDb, LowestSpeechDb);
        var voiced = loud && _meter.Voicing() > VoicedFrom;
        _window.Add(level, loud, voiced);
        if (loud)
        {
            // After a moment of quiet, this may be the first sound of a turn.
            if (_quietFrames >= 6)
                _onset = _frame;
            _quietFrames = 0;
        }
        else
        {
            _quietFrames++;
        }
        var sure = _voice.IsSure;
        if (!sure && !(loud && (_window.IsVoice(_speechFrames, _speechWindow) || _window.IsWhisper()) && _voice.Agrees))
            return;
        if (_quietFrames > 0)
            _onset = _frame - SureAfterFrames;              // the energy did not see it begin
        _onset = Math.Max(_onset, _frame - SpeechWindow.Frames);         // where music plays, it has been loud for long
        var since = TimeSpan.FromMilliseconds((_onset - _ended) * FrameMs);
        if (since < TooSoon && !_cut)
            _endpointing.Paused(since + EndedAfter);
        (_speaking, _paused, _together) = (true, false, 0);
        (_lastLoud, _lastVoice, _loudInTurn, _voiceInTurn) = (_frame, _frame, 0, 0);
        _began = Math.Max(_onset - _preRollFrames, Math.Max(_ended, 0));
        onEdge(new SpeechEdge(SpeechEdgeKind.Began, _began * _meter.FrameSamples));
    }

    private void GoOn(float level, bool voice, Action<SpeechEdge> onEdge)
    {
        var loud = level > MathF.Max(_floor.LevelDb + _openDb - HysteresisDb, LowestSpeechDb - HysteresisDb);
        _together = loud ? _together + 1 : 0;
        var heard = Heard;
        if (voice)
            _lastVoice = _frame;
        if (_frame - _lastVoice < VoicedFrames)
        {
            _voiceInTurn++;
            _loudInTurn += loud ? 1 : 0;
        }
        if (_together >= 2)                                 // one loud frame alone is a click
            _lastLoud = _frame;
        var silent = _frame - Heard;
        if (_paused && Heard > heard && silent < _pauseFrames)
        {
            _paused = false;
            // A pause after "and" says nothing about those after whole sentences.
            if (_wait is null || _wait <= _endpointing.Silence)
                _endpointing.Paused(TimeSpan.FromMilliseconds((_frame - heard) * FrameMs));
            _wait = null;
            onEdge(new SpeechEdge(SpeechEdgeKind.Resumed, Now));
        }
        if (silent >= _pauseFrames && !_paused)
        {
            _paused = true;
            onEdge(new SpeechEdge(SpeechEdgeKind.Paused, Now));
        }
        _cut = _frame - _began >= _longestFrames;
        if (_cut || silent * FrameMs >= Silence.TotalMilliseconds)
            End(onEdge);
    }

    /// <summary>The last frame in which speech was heard: by both, as far as they can hear it.</summary>
    private long Heard => !_voice.Knows ? _lastLoud : IsAboveNoise ? Math.Min(_lastLoud, _lastVoice) : _lastVoice;

    /// <summary>Speech that is lost in the noise is not loud, and then the energy cannot tell when it ends.</summary>
    private bool IsAboveNoise => 2 * _loudInTurn >= _voiceInTurn;

    private long Now => (_frame + 1) * _meter.FrameSamples;

    private void End(Action<SpeechEdge> onEdge)
    {
        _speaking = _paused = false;
        (EndedAfter, _wait) = (Silence, null);
        _ended = _frame + 1;
        _quietFrames = SpeechWindow.Frames;
        _window.Clear();
        _endpointing.Ended();
        onEdge(new SpeechEdge(SpeechEdgeKind.Ended, Now));
    }

    private static int Frames(TimeSpan time) => (int)Math.Round(time.TotalMilliseconds / FrameMs);
}
