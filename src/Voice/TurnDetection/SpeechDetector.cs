using System.Numerics;

namespace Voice.TurnDetection;

/// <summary>
/// Detects from the samples alone that the caller speaks, pauses and has finished: the sound is loud above the noise of the line for long enough, and voiced or changing as
/// speech does and steady noise does not.
/// </summary>
/// <remarks>
/// Time is counted in samples, so audio may come at any speed. Opening needs more than holding on does (hysteresis). One per call; nothing is allocated per frame.
/// </remarks>
internal sealed class SpeechDetector
{
    private const int FrameMs = 10;

    /// <summary>The window for the decision that the caller speaks: 300 ms.</summary>
    private const int Window = 30;
    private const float VoicedFrom = 0.7f;

    /// <summary>Whispering is not voiced, but over the window it changes more than noise.</summary>
    private const int WhisperFrames = 20;
    private const float WhisperRangeDb = 14;

    /// <summary>A tone (a key, an alarm) is more even than any vowel: it changes where it begins and ends, and hardly between.</summary>
    private const float StepDb = 0.4f;
    private const int VoiceSteps = 3;
    private const int WhisperSteps = 10;

    /// <summary>Sound below this level is no speech, also on a quiet line.</summary>
    private const float LowestSpeechDb = -58;

    /// <summary>Holding on needs so much less than beginning.</summary>
    private const float HysteresisDb = 4;

    /// <summary>Speech that follows a turn this soon continues it: the turn was ended too early.</summary>
    private static readonly TimeSpan TooSoon = TimeSpan.FromMilliseconds(700);

    private readonly SpeechMeter _meter;
    private readonly NoiseFloor _floor = new();
    private readonly Endpointing _endpointing;
    private readonly float _openDb;
    private readonly int _speechFrames;
    private readonly int _speechWindow;
    private readonly int _preRollFrames;
    private readonly int _pauseFrames;
    private readonly int _longestFrames;
    private readonly float[] _levels = new float[Window];
    private uint _loud;                                     // the last frames as bits, the newest lowest
    private uint _voiced;
    private long _frame;
    private long _onset;
    private int _quietFrames = Window;
    private int _together;
    private long _began;
    private long _ended = -1_000_000;                        // long ago
    private long _lastLoud;
    private bool _speaking;
    private bool _paused;
    private bool _cut;                                      // the last turn was ended by its length, which does not concern pauses

    public SpeechDetector(int sampleRate, TurnDetectionOptions options)
    {
        _meter = new SpeechMeter(sampleRate);
        _endpointing = new Endpointing(options.MinSilence, options.MaxSilence);
        _openDb = (float)options.SpeechAboveNoise;
        _speechFrames = Frames(options.MinSpeech);
        _speechWindow = Math.Min(Window, _speechFrames + Math.Max(4, _speechFrames / 2));
        _preRollFrames = Frames(options.PreRoll);
        _pauseFrames = Frames(options.TranscribeAfter);
        _longestFrames = Frames(options.LongestTurn);
    }

    /// <summary>How much silence ends a turn now.</summary>
    public TimeSpan Silence => _endpointing.Silence;

    /// <summary>Takes the next samples, in chunks of any size; calls back in order, before it returns.</summary>
    public void Hear(ReadOnlySpan<short> samples, Action<SpeechEdge> onEdge)
    {
        foreach (var sample in samples)
        {
            if (!_meter.Take(sample))
                continue;
            _floor.Take(_meter.LevelDb);
            if (_speaking)
                GoOn(_meter.LevelDb, onEdge);
            else
                Listen(_meter.LevelDb, onEdge);
            _frame++;
        }
    }

    private void Listen(float level, Action<SpeechEdge> onEdge)
    {
        var loud = level > MathF.Max(_floor.LevelDb + _openDb, LowestSpeechDb);
        var voiced = loud && _meter.Voicing() > VoicedFrom;
        _levels[(int)(_frame % Window)] = level;
        _loud = (_loud << 1) | (loud ? 1u : 0);
        _voiced = (_voiced << 1) | (voiced ? 1u : 0);
        if (!loud)
        {
            _quietFrames++;
            return;
        }
        // After a moment of quiet, this may be the first sound of a turn.
        if (_quietFrames >= 6)
            _onset = _frame;
        _quietFrames = 0;
        if (!IsVoice() && !IsWhisper())
            return;
        var since = TimeSpan.FromMilliseconds((_onset - _ended) * FrameMs);
        if (since < TooSoon && !_cut)
            _endpointing.Paused(since + _endpointing.Silence);
        (_speaking, _paused, _lastLoud, _together) = (true, false, _frame, 0);
        _began = Math.Max(Math.Max(_onset, _frame - Window) - _preRollFrames, Math.Max(_ended, 0));
        onEdge(new SpeechEdge(SpeechEdgeKind.Began, _began * _meter.FrameSamples));
    }

    private void GoOn(float level, Action<SpeechEdge> onEdge)
    {
        var loud = level > MathF.Max(_floor.LevelDb + _openDb - HysteresisDb, LowestSpeechDb - HysteresisDb);
        _together = loud ? _together + 1 : 0;
        var silent = _frame - _lastLoud;
        if (_together >= 2)                                 // one loud frame alone is a click
        {
            if (_paused)
            {
                _paused = false;
                _endpointing.Paused(TimeSpan.FromMilliseconds(silent * FrameMs));
                onEdge(new SpeechEdge(SpeechEdgeKind.Resumed, Now));
            }
            (_lastLoud, silent) = (_frame, 0);
        }
        if (silent >= _pauseFrames && !_paused)
        {
            _paused = true;
            onEdge(new SpeechEdge(SpeechEdgeKind.Paused, Now));
        }
        _cut = _frame - _began >= _longestFrames;
        if (_cut || silent * FrameMs >= _endpointing.Silence.TotalMilliseconds)
            End(onEdge);
    }

    private long Now => (_frame + 1) * _meter.FrameSamples;

    private void End(Action<SpeechEdge> onEdge)
    {
        _speaking = _paused = false;
        _ended = _frame + 1;
        (_loud, _voiced, _quietFrames) = (0, 0, Window);
        _levels.AsSpan().Fill(SpeechMeter.SilenceDb);
        _endpointing.Ended();
        onEdge(new SpeechEdge(SpeechEdgeKind.Ended, Now));
    }

    private bool IsVoice()
    {
        var recent = (1u << _speechWindow) - 1;
        return BitOperations.PopCount(_loud & recent) >= _speechFrames
            && BitOperations.PopCount(_voiced & recent) >= (_speechFrames + 1) / 2
            && Steps(Math.Max(6, _speechFrames - 2)) >= VoiceSteps;
    }

    private bool IsWhisper() => BitOperations.PopCount(_loud & ((1u << Window) - 1)) >= WhisperFrames && Range() > WhisperRangeDb && Steps(Window) >= WhisperSteps;

    /// <summary>How often the level changed from one of the last frames to the next.</summary>
    private int Steps(int frames)
    {
        var steps = 0;
        for (var back = 1; back < frames; back++)
            steps += MathF.Abs(Level(back - 1) - Level(back)) > StepDb ? 1 : 0;
        return steps;
    }

    /// <summary>How far the loud frames of the window differ, in dB.</summary>
    private float Range()
    {
        var (lowest, highest) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var back = 0; back < Window; back++)
        {
            if ((_loud >> back & 1) != 0)
                (lowest, highest) = (MathF.Min(lowest, Level(back)), MathF.Max(highest, Level(back)));
        }
        return highest - lowest;
    }

    private float Level(int back) => _levels[(int)((_frame - back + Window) % Window)];

    private static int Frames(TimeSpan time) => (int)Math.Round(time.TotalMilliseconds / FrameMs);
}
