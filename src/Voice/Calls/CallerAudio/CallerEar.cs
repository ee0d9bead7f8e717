using System.Numerics;
using Voice.Audio;
using Voice.TurnDetection;

namespace Voice.Calls;

/// <summary>Measures the caller's sound while there is a reply that it could interrupt: when a sound begins, how loud it is, how much of it is a voice, and when it is quiet again.</summary>
/// <remarks>
/// The level of the room and of the caller's own voice are learnt all the time, because they must be known when a sound begins. Times are counted in samples.
/// <see cref="Hear(ReadOnlySpan{byte})"/> is for one thread, <see cref="Watch"/> for any. Nothing is allocated but for the reports, which come every 60 ms of a sound and every 200 ms of
/// an echo. An echo is no sound of the caller's. As long as it is not known whether a sound is one, the reports say so.
/// </remarks>
/// <param name="onSound">Called for each report. Must not wait.</param>
internal sealed class CallerEar(AudioFormat format, Action<SoundMeasure> onSound)
{
    private const int FrameMs = 10;

    /// <summary>A sound is louder than the room by this much, and never quieter than <see cref="LowestDb"/>.</summary>
    private const float AboveRoomDb = 10;
    private const float LowestDb = -54;

    // Four frames of the last six: a click is shorter, and 60 ms are what a caller does not notice.
    private const uint OnsetWindow = 0b11_1111;
    private const int OnsetFrames = 4;

    private const int EndFrames = 40;
    private const int ReportFrames = 6;

    // An echo is told once it is certain, and from then on now and then.
    private const int EchoFrames = 5;
    private const int EchoReportFrames = 20;
    private const int VoiceMs = 600;

    // The voice model's probability from which a frame counts as voice. One frame proves little, so the rules ask for 3 frames, and for 8 to stop a reply.
    private const float Likely = 0.5f;

    // Without a model: what repeats itself as a voice does.
    private const float VoicedFrom = 0.7f;

    // The caller's level falls by 2 dB in 10 s of their own sound: a shout is forgotten.
    private const float CallerDecayDb = 0.002f;
    private const float CallerAboveRoomDb = 14;

    private readonly SpeechMeter _meter = new(format.SampleRate);
    private readonly NoiseFloor _room = new();
    private readonly VoiceMeter _voice = new(format.SampleRate);
    private readonly short[] _samples = new short[format.SampleRate / 50];
    private readonly short[] _silence = new short[format.SampleRate / 50];
    private ulong _voiced;                              // the last frames as bits, the newest lowest
    private uint _loud;
    private float _callerDb = float.NaN;
    private bool _watching;
    private bool _isSound;
    private float _loudest;
    private int _sound;
    private int _quiet;
    private int _sinceReport;
    private EchoReading _reading;
    private int _own;                                   // frames of the sound that are certainly not an echo
    private int _echo;                                  // frames of the echo that goes on
    private int _noEcho;
    private bool _hadVoice;

    /// <summary>Whether sounds are reported.</summary>
    public void Watch(bool on) => Volatile.Write(ref _watching, on);

    /// <summary>The next sound of a line without an echo, in pieces of any size.</summary>
    public void Hear(ReadOnlySpan<byte> audio)
    {
        var most = _samples.Length * format.BytesPerSample;
        while (!audio.IsEmpty)
        {
            var piece = audio[..Math.Min(audio.Length, most)];
            audio = audio[piece.Length..];
            Hear(_samples.AsSpan(0, SampleCodec.Decode(format.Encoding, piece, _samples)), default);
        }
    }

    /// <summary>The next sound of the line, 20 ms at most.</summary>
    /// <param name="echo">What is known of it.</param>
    public void Hear(ReadOnlySpan<short> samples, in EchoReading echo)
    {
        if (echo.Verdict == EchoVerdict.Echo && _reading.Verdict != EchoVerdict.Echo && _own == 0)
            EndUnclear(echo);
        _reading = echo;
        if (!_isSound)
            _voice.Sleep();                             // it is the largest cost here
        if (echo.Verdict == EchoVerdict.Echo)
            _voice.Hear(_silence.AsSpan(0, samples.Length));
        else
            _voice.Hear(samples);
        foreach (var sample in samples)
        {
            if (_meter.Take(sample))
                TakeFrame(_meter.LevelDb);
        }
    }

    private void TakeFrame(float level)
    {
        _room.Take(level);
        if (_reading.Verdict == EchoVerdict.Both)
            level = MathF.Min(level, _reading.ResidualDb);
        var isEcho = _reading.Verdict == EchoVerdict.Echo;
        var isLoud = !isEcho && level > MathF.Max(_room.LevelDb + AboveRoomDb, LowestDb);
        if (!isEcho)
            _loudest = MathF.Max(level, _isSound ? _loudest : SpeechMeter.SilenceDb);
        _loud = (_loud << 1) | (isLoud ? 1u : 0);
        if (!Volatile.Read(ref _watching))
        {
            (_isSound, _echo) = (false, 0);
            if (isLoud && level > _room.LevelDb + CallerAboveRoomDb && _reading.Verdict != EchoVerdict.Unknown)
                _callerDb = float.IsNaN(_callerDb) ? level : MathF.Max(level, _callerDb - CallerDecayDb);
            return;
        }
        _voiced = (_voiced << 1) | (!_voice.Works && isLoud && _meter.Voicing() > VoicedFrom ? 1ul : 0);
        if (_isSound)
            GoOn(isLoud);
        else if (BitOperations.PopCount(_loud & OnsetWindow) >= OnsetFrames)
            Begin();
        else
            Await(isEcho);
    }

    private void Begin()
    {
        (_isSound, _sound, _quiet, _own, _hadVoice, _echo) = (true, OnsetFrames, 0, 0, false, 0);
        Count(isLoud: true);
        _voice.Wake();
        Report();
    }

    private void GoOn(bool isLoud)
    {
        _sound++;
        _quiet = isLoud ? 0 : _quiet + 1;
        Count(isLoud);
        if (_quiet >= EndFrames)
            _isSound = false;
        // The first voice of a sound is reason to pause, and is told at once.
        if (++_sinceReport >= ReportFrames || !_isSound || (!_hadVoice && Voice > TimeSpan.Zero))
            Report();
    }

    private void Count(bool isLoud) => _own += isLoud && _reading.Verdict != EchoVerdict.Unknown ? 1 : 0;

    /// <summary>No sound of the caller: an echo may be told.</summary>
    private void Await(bool isEcho)
    {
        _noEcho = isEcho ? 0 : _noEcho + 1;
        if (_noEcho >= EndFrames)
            _echo = 0;
        if (isEcho && (++_echo == EchoFrames || _echo % EchoReportFrames == 0))
            ReportEcho(_reading, _echo);
    }

    /// <summary>A sound of which it was not clear whether it is an echo is one.</summary>
    private void EndUnclear(in EchoReading echo)
    {
        _loud = 0;
        _voiced = 0;
        _voice.Forget();
        if (!_isSound)
            return;
        _isSound = false;
        _echo = _sound;
        ReportEcho(echo, _sound);
    }

    private void Report()
    {
        _sinceReport = 0;
        var voice = Voice;
        _hadVoice |= voice > TimeSpan.Zero;
        onSound(new SoundMeasure(Frames(_sound), voice, Frames(_quiet), _loudest, _room.LevelDb)
        {
            CallerDb = float.IsNaN(_callerDb) ? null : _callerDb,
            IsUnclear = _own == 0,
        });
    }

    private void ReportEcho(in EchoReading echo, int frames) =>
        onSound(new SoundMeasure(Frames(frames), TimeSpan.Zero, TimeSpan.Zero, _meter.LevelDb, _room.LevelDb) { EchoDb = echo.ReturnDb, EchoDelay = echo.Delay });

    private TimeSpan Voice => _voice.Works
        ? TimeSpan.FromMilliseconds(_voice.CountOver(Likely, VoiceMs / VoiceMeter.FrameMs) * VoiceMeter.FrameMs)
        : Frames(BitOperations.PopCount(_voiced & ((1ul << (VoiceMs / FrameMs)) - 1)));

    private static TimeSpan Frames(int count) => TimeSpan.FromMilliseconds(count * FrameMs);
}
