using Voice.Audio;

namespace Voice.TurnDetection;

/// <summary>Compares what comes from a line with what was sent to it: what matches is not the caller.</summary>
/// <remarks>
/// The echo's delay is found by a search (<see cref="EchoSearch"/>) once sound is heard while something is played, 80 ms after it begins. From then on a filter
/// (<see cref="EchoPath"/>) tells what of each frame is echo; what it leaves is the caller, if it is louder than the filter's own error. Before that is said,
/// the sound is searched for at other delays: carriers change them at any time. Thread-safe: sound is sent and heard on different threads.
/// Nothing is allocated per frame. Memory: some 26 kB at 8 kHz, of which most is allocated when something is first played, and 8 kB for each second that a reply is ahead.
/// </remarks>
internal sealed class EchoMeter
{
    private const int Rate = 8_000;
    private const int Frame = Rate / 50;

    // Sound of the line that comes earlier or later than expected by less than this was held up or hurried on by the network: 200 ms.
    private const int Jitter = Rate / 5;

    // Until the noise of the line is known, nobody is believed to speak as softly as this: 300 ms.
    private const int FramesOfUnknownNoise = 15;
    private const float UnknownNoiseDb = -50;

    private readonly Lock _gate = new();
    private readonly int _heardLength;
    private readonly int _sentLength;
    private readonly Resampler? _heardResampler;
    private readonly Resampler? _sentResampler;
    private readonly float[] _frame = new float[Frame + 1];     // and the sample before it
    private readonly NoiseFloor _floor = new();
    private readonly short[] _room = new short[Frame + 1];
    private RumbleFilter _heardFilter;
    private RumbleFilter _sentFilter;
    private SentHistory? _sent;
    private EchoJudge? _judge;
    private long _next = -1;
    private int _filled;
    private int _heardFrames;
    private EchoReading _reading = EchoJudge.Nothing;

    /// <param name="heardRate">Of the caller's sound, in Hz.</param>
    /// <param name="sentRate">Of what is played, in Hz.</param>
    public EchoMeter(int heardRate, int sentRate)
    {
        (_heardLength, _sentLength) = (heardRate / 50, sentRate / 50);
        _heardResampler = heardRate == Rate ? null : new Resampler(heardRate, Rate);
        _sentResampler = sentRate == Rate ? null : new Resampler(sentRate, Rate);
    }

    /// <summary>The line plays this from a time on, as far as is known. What was to be played from then on before is forgotten.</summary>
    /// <param name="at">On the clock of the call.</param>
    /// <param name="now">The time on the same clock. What is to be played more than 2 minutes later is not kept.</param>
    public void Sent(ReadOnlySpan<short> samples, TimeSpan at, TimeSpan now)
    {
        lock (_gate)
        {
            _sent ??= new SentHistory();
            var place = Place(at);
            Span<float> passed = stackalloc float[Frame + 1];
            foreach (var piece in new Pieces(samples, _sentResampler, _sentLength, _room))
            {
                _sentFilter.Pass(piece, passed);
                place = _sent.Add(passed[..piece.Length], place, Place(now));
            }
        }
    }

    /// <summary>The line was cleared: nothing is played from a time on.</summary>
    public void Cut(TimeSpan at)
    {
        lock (_gate)
            _sent?.Cut(Place(at));
    }

    /// <summary>The line stands still from a time on.</summary>
    public void Pause(TimeSpan at)
    {
        lock (_gate)
            _sent?.Pause(Place(at));
    }

    /// <summary>The line plays on what is left.</summary>
    public void Resume(TimeSpan at)
    {
        lock (_gate)
            _sent?.Resume(Place(at));
    }

    /// <summary>How loud the line's noise is, in dB; 0 dB is a square wave at full scale.</summary>
    public float NoiseDb => _heardFrames > FramesOfUnknownNoise ? _floor.LevelDb : MathF.Max(_floor.LevelDb, UnknownNoiseDb);

    /// <summary>Takes the caller's sound.</summary>
    /// <param name="at">When its first sample was heard, on the clock of the call.</param>
    /// <returns>What the last whole frame of 20 ms is made of.</returns>
    public EchoReading Heard(ReadOnlySpan<short> samples, TimeSpan at)
    {
        lock (_gate)
        {
            var place = Place(at);
            if (_next < 0 || Math.Abs(place - _next - _filled) > Jitter)
            {
                (_next, _filled) = (place, 0);
                _judge?.Restart();
            }
            foreach (var piece in new Pieces(samples, _heardResampler, _heardLength, _room))
                Take(piece);
            return _reading;
        }
    }

    /// <summary>Looks for a piece of the caller's sound in what was played.</summary>
    /// <remarks>A piece at another rate than 8 kHz is converted, which allocates: this is for an event, not for each frame.</remarks>
    /// <param name="piece">80 to 240 ms; of a longer one the end is taken, and of one below 20 ms nothing is known.</param>
    /// <param name="at">When its first sample was heard.</param>
    public EchoMatch Match(ReadOnlySpan<short> piece, TimeSpan at)
    {
        lock (_gate)
        {
            if (_sent is null)
                return default;
            var sound = _heardResampler is null ? piece : Resampler.Convert(piece, _heardLength * 50, Rate);
            var length = Math.Min(sound.Length, HeardHistory.Length);
            if (length < Frame)
                return default;
            Span<float> passed = stackalloc float[HeardHistory.Length];
            var filter = default(RumbleFilter);
            filter.Pass(sound[^length..], passed);
            var fit = EchoSearch.Find(_sent, passed[..length], Place(at) + sound.Length - length, Levels.Energy(NoiseDb));
            return new EchoMatch(Levels.Db(fit.Gain), TimeSpan.FromSeconds(fit.Delay / (double)Rate), fit.Explained, EchoJudge.IsEcho(fit, length));
        }
    }

    private static long Place(TimeSpan at) => at.Ticks * Rate / TimeSpan.TicksPerSecond;

    private void Take(ReadOnlySpan<short> piece)
    {
        while (!piece.IsEmpty)
        {
            var part = piece[..Math.Min(piece.Length, Frame - _filled)];
            piece = piece[part.Length..];
            _heardFilter.Pass(part, _frame.AsSpan(1 + _filled));
            _filled += part.Length;
            if (_filled < Frame)
                return;
            _filled = 0;
            _heardFrames++;
            var left = Levels.Db(_frame.AsSpan(1));
            if (_sent is not null)
                _reading = (_judge ??= new EchoJudge(_sent)).Judge(_frame, _next, NoiseDb, out left);
            // It counts in 10 ms. Of a sound that never pauses, as music, the echo is no noise of the line.
            _floor.Take(left);
            _floor.Take(left);
            _frame[0] = _frame[Frame];
            _next += Frame;
        }
    }
}
