using System.Numerics;
using Voice.Audio;
using Voice.TurnDetection;

namespace Voice.Calls;

/// <summary>Measures the caller's sound while there is a reply that it could interrupt: when a sound begins, how loud it is, how much of it is a voice, and when it is quiet again.</summary>
/// <remarks>
/// The level of the room and of the caller's own voice are learnt all the time, because they must be known when a sound begins. Times are counted in samples. <see cref="Hear"/> is for
/// one thread, <see cref="Watch"/> for any. Nothing is allocated but for the reports, which come every 60 ms of a sound.
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
    private ulong _voiced;                              // the last frames as bits, the newest lowest
    private uint _loud;
    private float _callerDb = float.NaN;
    private bool _watching;
    private bool _isSound;
    private float _loudest;
    private int _sound;
    private int _quiet;
    private int _sinceReport;

    /// <summary>Whether sounds are reported.</summary>
    public void Watch(bool on) => Volatile.Write(ref _watching, on);

    /// <summary>The next sound of the line, in pieces of any size.</summary>
    public void Hear(ReadOnlySpan<byte> audio)
    {
        var most = _samples.Length * format.BytesPerSample;
        while (!audio.IsEmpty)
        {
            var piece = audio[..Math.Min(audio.Length, most)];
            audio = audio[piece.Length..];
            var samples = _samples.AsSpan(0, SampleCodec.Decode(format.Encoding, piece, _samples));
            if (!_isSound)
                _voice.Sleep();                         // it is the largest cost here
            _voice.Hear(samples);
            foreach (var sample in samples)
            {
                if (_meter.Take(sample))
                    TakeFrame(_meter.LevelDb);
            }
        }
    }

    private void TakeFrame(float level)
    {
        _room.Take(level);
        _loudest = MathF.Max(level, _isSound ? _loudest : SpeechMeter.SilenceDb);
        var isLoud = level > MathF.Max(_room.LevelDb + AboveRoomDb, LowestDb);
        _loud = (_loud << 1) | (isLoud ? 1u : 0);
        if (!Volatile.Read(ref _watching))
        {
            _isSound = false;
            if (isLoud && level > _room.LevelDb + CallerAboveRoomDb)
                _callerDb = float.IsNaN(_callerDb) ? level : MathF.Max(level, _callerDb - CallerDecayDb);
            return;
        }
        _voiced = (_voiced << 1) | (!_voice.Works && isLoud && _meter.Voicing() > VoicedFrom ? 1ul : 0);
        if (_isSound)
            GoOn(isLoud);
        else if (BitOperations.PopCount(_loud & OnsetWindow) >= OnsetFrames)
            Begin();
    }

    private void Begin()
    {
        (_isSound, _sound, _quiet) = (true, OnsetFrames, 0);
        _voice.Wake();
        Report();
    }

    private void GoOn(bool isLoud)
    {
        _sound++;
        _quiet = isLoud ? 0 : _quiet + 1;
        if (_quiet >= EndFrames)
            _isSound = false;
        if (++_sinceReport >= ReportFrames || !_isSound)
            Report();
    }

    private void Report()
    {
        _sinceReport = 0;
        var voice = _voice.Works
            ? TimeSpan.FromMilliseconds(_voice.CountOver(Likely, VoiceMs / VoiceMeter.FrameMs) * VoiceMeter.FrameMs)
            : Frames(BitOperations.PopCount(_voiced & ((1ul << (VoiceMs / FrameMs)) - 1)));
        onSound(new SoundMeasure(Frames(_sound), voice, Frames(_quiet), _loudest, _room.LevelDb) { CallerDb = float.IsNaN(_callerDb) ? null : _callerDb });
    }

    private static TimeSpan Frames(int count) => TimeSpan.FromMilliseconds(count * FrameMs);
}
