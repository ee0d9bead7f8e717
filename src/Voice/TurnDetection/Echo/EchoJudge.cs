using System.Numerics.Tensors;

namespace Voice.TurnDetection;

/// <summary>Says of each frame of 20 ms whose sound it is.</summary>
internal sealed class EchoJudge(SentHistory sent)
{
    /// <summary>Nothing was played.</summary>
    public static readonly EchoReading Nothing = new(EchoVerdict.None, -100, TimeSpan.Zero, 0, -100);

    private const int Frame = 160;
    private const int LongestRun = HeardHistory.Length / Frame;

    /// <summary>Quieter than this is nobody, however quiet the line; and a sound must be so much above its noise.</summary>
    private const float LowestDb = -58;
    private const float AboveNoiseDb = 6;

    /// <summary>Sent sound below this has no echo that anybody hears.</summary>
    private const float LowestSentDb = -50;

    /// <summary>What is left must be so much louder than the filter's error.</summary>
    private const float AboveErrorDb = 6;

    /// <summary>Nor can an echo be so much louder than the loudest one that is possible.</summary>
    private const float AboveMostDb = 10;

    /// <summary>What another echo must explain while the one that is known goes on.</summary>
    private const float NeededBesideAnother = 0.85f;

    /// <summary>As long as the filter is not proven, what is not louder than the echo was by so much is no caller.</summary>
    private const float AboveRatioDb = 4;

    /// <summary>What must be explained of a piece whose frames may come a little earlier or later.</summary>
    private const float NeededByFrames = 0.5f;

    /// <summary>The same, of a sound that goes on at the delay that was found.</summary>
    private const float NeededToStay = 0.4f;

    /// <summary>No line makes an echo louder than this.</summary>
    private const float MostGainDb = 6;

    /// <summary>A filter whose error is smaller is right, and delays that differ by less than 2 ms are the same.</summary>
    private const float ProvenDb = -9;
    private const int SameDelay = 16;

    /// <summary>An echo fades by 4 dB a frame where the filter ends.</summary>
    private const float Fading = 0.4f;

    // Within so many frames it is not said that it is the caller.
    private const int FramesToBeSure = 2;
    private const int FramesToKnow = 5;
    private const int FramesToLearn = 8;
    private const int FramesToProve = 50;
    private const int FramesToGrow = 300;

    // For so long a proven filter is believed, and another delay must explain as much as beside a known echo.
    private const int FramesOfDoubt = 20;

    private const float YoungErrorDb = -10;

    private readonly HeardHistory _history = new();
    private readonly float[] _echo = new float[Frame];
    private readonly EchoPath _path = new();
    private readonly EchoBound _bound = new();
    private bool _isKnown;
    private int _run;                                   // frames of sound that nothing explains
    private int _calm;
    private int _strange;                               // frames of the caller since the echo was last found
    private float _fading;
    private float _errorDb = -6;
    private int _unexplained;
    private float _mostDb = -100;                       // the level of the echo beside what was played
    private float _heardHeard;                          // scalar products over the run
    private float _heardEcho;
    private float _echoEcho;

    /// <summary>What comes next has nothing to do with what came before.</summary>
    public void Restart()
    {
        _history.Clear();
        _run = 0;
    }

    /// <param name="heard">A frame of heard sound and the sample before it.</param>
    /// <param name="at">Where the frame begins.</param>
    public EchoReading Judge(ReadOnlySpan<float> heard, long at, float floorDb, out float leftDb)
    {
        var frame = heard[1..];
        _history.Add(frame);
        var level = Levels.Db(frame);
        leftDb = level;
        var loudestDb = Levels.Db(sent.Loudest(at - EchoSearch.Latest, at + Frame - EchoSearch.Earliest));
        _bound.Take(sent, level, at);
        if (loudestDb < LowestSentDb)
        {
            _run = 0;
            return Nothing with { ResidualDb = level };
        }
        var least = MathF.Max(floorDb + AboveNoiseDb, LowestDb);
        var isLoud = level > least;
        var (left, residualDb, expectedDb, playedDb, limit, energy, heardEcho) = (level, level, -100f, -100f, least, 0f, 0f);
        if (_isKnown)
        {
            _path.Expect(sent, at, _echo);
            energy = TensorPrimitives.SumOfSquares<float>(_echo);
            heardEcho = TensorPrimitives.Dot(frame, _echo);
            _fading = MathF.Max(energy / Frame, _fading * Fading);
            expectedDb = Levels.Db(energy / Frame);
            TensorPrimitives.Subtract(frame, _echo, _echo);
            residualDb = Levels.Db(_echo);
            left = MathF.Min(level, residualDb);
            leftDb = left;
            limit = MathF.Max(least, Levels.Db(_fading) + _errorDb + AboveErrorDb);
            playedDb = PlayedDb(at, _path.Delay);
            if (!IsProven && left > limit && left <= playedDb + _mostDb + AboveRatioDb && IsStillLike(at + Frame, floorDb))
                limit = left;
        }
        var coherence = 1 - Levels.Energy(left - level);
        EchoReading Read(EchoVerdict verdict) => new(verdict, _isKnown ? Levels.Db(_path.Gain) : -100, TimeSpan.FromSeconds(_isKnown ? _path.Delay / 8_000.0 : 0), coherence, left);
        if (!isLoud || left <= limit)
        {
            if (++_calm >= 3)
                _run = 0;
            if (_isKnown && isLoud && playedDb > LowestSentDb)
                _mostDb += (level - playedDb > _mostDb ? 0.2f : 0.005f) * (level - playedDb - _mostDb);
            if (_isKnown && (isLoud || (_run == 0 && (coherence > 0.3f || expectedDb < floorDb))))
                Learn(heard, expectedDb, residualDb, floorDb, isLoud);
            return Read(isLoud ? EchoVerdict.Echo : EchoVerdict.Quiet);
        }
        _calm = 0;
        if (_run++ == 0)
            (_heardHeard, _heardEcho, _echoEcho) = (0, 0, 0);
        _heardHeard += TensorPrimitives.SumOfSquares(frame);
        _heardEcho += heardEcho;
        _echoEcho += energy;
        var isIntact = false;
        if (_isKnown && _echoEcho > _heardHeard / (_run * 1.0f))
        {
            var factor = _heardEcho / _echoEcho;
            if (factor is > 0.4f and < 2.5f && Levels.Db((_heardHeard - (_heardEcho * factor)) / (_run * Frame)) < limit && _run >= 2)
            {
                _path.Scale(factor);
                _run = 0;
                return Read(EchoVerdict.Echo);
            }
            isIntact = factor is > 0.6f and < 1.5f && _run >= (IsYoung ? FramesToKnow : 3) && IsProven;
        }
        // If the line has shown that its echo is quieter than this, a likeness must be very close.
        var isTooLoud = level > loudestDb + _bound.MostDb + AboveMostDb;
        if (IsSearched(_run) && Search(at + Frame, floorDb, isIntact, isTooLoud))
        {
            _run = 0;
            return Read(EchoVerdict.Echo);
        }
        if (_isKnown && ++_strange > 50 && coherence < 0.2f && expectedDb > level - 6)
            _isKnown = false;
        var most = MathF.Min(_bound.MostDb, _isKnown && IsProven ? Levels.Db(_path.Gain) : 0);
        var isSure = (isIntact || level > loudestDb + most + AboveMostDb) && _run >= FramesToBeSure;
        if (!isSure && _run < (_isKnown && IsProven ? FramesToKnow : _isKnown || _bound.IsKnown ? FramesToLearn : FramesOfDoubt))
            return Read(EchoVerdict.Unknown);
        return Read(expectedDb > left - 10 ? EchoVerdict.Both : EchoVerdict.Caller);
    }

    private static bool IsSearched(int run) => run is (>= 4 and <= 8) or 10 or 12 or 16 or 20 or 25 || (run > 25 && run % 25 == 0);

    private bool Search(long end, float floorDb, bool isIntact, bool isTooLoud)
    {
        var length = Math.Min(_run + 1, LongestRun) * Frame;
        var piece = _history.Last(length);
        var at = end - length;
        var noise = Levels.Energy(floorDb);
        var needed = isIntact || isTooLoud || (_isKnown && IsProven && _run < FramesOfDoubt) ? NeededBesideAnother : Needed(length);
        if (_isKnown && IsProven && IsYoung)
        {
            // A sound that it has not met, as the first hiss after a vowel.
            var more = EchoSearch.FitAt(sent, piece, at, _path.Delay, noise);
            if (more.Explained > NeededBesideAnother)
            {
                _path.Learn(sent, piece, at);
                _errorDb = MathF.Max(_errorDb, YoungErrorDb);
                return true;
            }
        }
        if (isIntact && _run <= 6)
            return false;
        if (_isKnown && !isIntact)
        {
            // At the same delay it is the same echo on a changed line, if hardly anything is left: somebody who speaks over it leaves more.
            var same = EchoSearch.FitAt(sent, piece, at, _path.Delay, noise);
            if (same.Explained > (IsProven ? NeededBesideAnother : needed))
                return Found(piece, at, same);
        }
        var fit = EchoSearch.Find(sent, piece, at, noise);
        var gainDb = Levels.Db(fit.Gain);
        if (_isKnown && IsProven && Math.Abs(fit.Delay - _path.Delay) < SameDelay)
            return false;
        if (_isKnown && _run < 10 && gainDb > Levels.Db(_path.Gain) + 10)
            return false;
        if (gainDb >= MostGainDb)
            return false;
        return (fit.Explained > needed || (!_isKnown && !isTooLoud && _run >= 5 && EchoSearch.ExplainedByFrames(sent, piece, at, fit.Delay, noise) > NeededByFrames)) && Found(piece, at, fit);
    }

    /// <summary>Whether what the filter does not explain, and is not louder than the echo was, is like what was played all the same: else it was no echo that was found.</summary>
    private bool IsStillLike(long end, float floorDb)
    {
        if (++_unexplained % FramesToKnow != 0)
            return true;
        var piece = _history.Last(FramesToKnow * Frame);
        if (EchoSearch.ExplainedByFrames(sent, piece, end - piece.Length, _path.Delay, Levels.Energy(floorDb)) > NeededToStay)
            return true;
        _isKnown = false;
        _run = FramesToKnow - 1;
        return false;
    }

    /// <summary>How loud is what was played around the time whose echo is heard.</summary>
    private float PlayedDb(long at, int delay) => Levels.Db(sent.Loudest(at - delay - Frame, at - delay + (2 * Frame)));

    /// <summary>True once the filter has learnt from 1 s of echo and leaves little of it: a filter that has met one vowel fails at the next.</summary>
    private bool IsProven => _errorDb < ProvenDb && _path.Learnt >= FramesToProve;

    /// <summary>True until the filter has met most of what a voice is made of: 6 s of echo.</summary>
    private bool IsYoung => _path.Learnt < FramesToGrow;

    /// <summary>True if a piece of so many samples is explained better than a stranger's voice or music is by chance.</summary>
    public static bool IsEcho(in EchoFit fit, int length) => fit.Explained > Needed(length) && Levels.Db(fit.Gain) < MostGainDb;

    /// <summary>What strangers reach by chance, less the longer a piece is.</summary>
    private static float Needed(int length) => length switch { <= 800 => 0.62f, <= 1_120 => 0.55f, <= 1_440 => 0.5f, _ => 0.45f };

    private bool Found(ReadOnlySpan<float> piece, long at, in EchoFit fit)
    {
        _path.Begin(sent, piece, at, fit.Delay);
        _isKnown = true;
        _strange = 0;
        _mostDb = -100;
        for (var from = 0; from + Frame <= piece.Length; from += Frame)
            _mostDb = MathF.Max(_mostDb, Levels.Db(piece.Slice(from, Frame)) - PlayedDb(at + from, fit.Delay));
        _errorDb = -6;
        _bound.Forget();
        return true;
    }

    private void Learn(ReadOnlySpan<float> heard, float expectedDb, float residualDb, float floorDb, bool isLoud)
    {
        if (Levels.Db(_fading) < floorDb - 6)
            return;
        _path.Learn(heard);
        if (!isLoud || expectedDb < floorDb + 9)
            return;
        _strange = 0;
        // What is left, and not what is heard: a filter that expects too much of an echo leaves more than there was.
        var error = Levels.Db(MathF.Max(1e-10f, Levels.Energy(residualDb) - Levels.Energy(floorDb))) - expectedDb;
        _errorDb = Math.Clamp(_errorDb + ((error - _errorDb) * (error > _errorDb ? 0.12f : 0.06f)), -20, -3);
    }
}
