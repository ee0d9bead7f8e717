using Voice.Audio;
using Voice.Calls;
using Voice.Conversations;
using Voice.Tests.Assistants.Cascade;
using Voice.TurnDetection;

namespace Voice.Tests.Calls;

public sealed class CallerEarTests
{
    private const string Question = "What is the weather like in Paris tomorrow morning?";

    private readonly List<(double AtMs, SoundMeasure Sound)> _reports = [];

    private static readonly AudioFormat[] Formats = [AudioFormat.Pcm24K, AudioFormat.MuLaw8K];

    public static TheoryData<int> EveryFormat => [0, 1];

    private void Hear(AudioFormat format, short[] samples, bool watch = true, double quietSeconds = 2)
    {
        var at = 0.0;
        var ear = new CallerEar(format, sound => _reports.Add((at, sound)));
        Give(Speech.Noise(quietSeconds, -62, format.SampleRate));
        ear.Watch(watch);
        at = 0;
        Give(Speech.Mix(samples, Speech.Noise(1, -62, format.SampleRate, seed: 2)));

        void Give(short[] sound)
        {
            foreach (var piece in sound.Chunk(format.SampleRate / 50))
            {
                at += 20;
                ear.Hear(Speech.Bytes(piece, format.Encoding));
            }
        }
    }

    [Theory]
    [MemberData(nameof(EveryFormat))]
    public void Person_WhoSpeaks_IsNoticedAtOnceAndKnownAsAVoiceInHalfASecond(int format)
    {
        Hear(Formats[format], Speech.Say(Question, Formats[format].SampleRate));
        _reports[0].AtMs.ShouldBeLessThanOrEqualTo(120);
        _reports.First(r => r.Sound.Voice >= TimeSpan.FromMilliseconds(240)).AtMs.ShouldBeLessThanOrEqualTo(600);
    }

    [Theory]
    [MemberData(nameof(EveryFormat))]
    public void NoiseOfAQuarterSecond_IsNoticedAndNoVoice(int format)
    {
        var rate = Formats[format].SampleRate;
        Hear(Formats[format], [.. Speech.Noise(0.25, -24, rate), .. Speech.Silence(1, rate)]);
        _reports[0].AtMs.ShouldBeLessThanOrEqualTo(80);
        _reports.ShouldAllBe(r => r.Sound.Voice < InterruptionRules.LeastVoice);
        _reports[^1].Sound.Quiet.ShouldBe(TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public void Tones_OfThreeSeconds_AreNoVoice()
    {
        Hear(AudioFormat.Pcm24K, [.. Speech.Mix(Speech.Tone(1, 440, -24), Speech.Tone(1, 660, -26)), .. Speech.Tone(1, 523, -22), .. Speech.Tone(1, 392, -24)]);
        _reports.ShouldNotBeEmpty();
        _reports.ShouldAllBe(r => r.Sound.Voice < InterruptionRules.LeastVoice);
    }

    [Fact]
    public void Click_IsNoSound()
    {
        Hear(AudioFormat.Pcm24K, [.. Speech.Silence(0.2), .. Speech.Noise(0.015, -12), .. Speech.Silence(0.5)]);
        _reports.ShouldBeEmpty();
    }

    [Fact]
    public void Sound_ThatIsNotWatched_IsNotReported()
    {
        Hear(AudioFormat.Pcm24K, Speech.Say(Question), watch: false);
        _reports.ShouldBeEmpty();
    }

    [Fact]
    public void CallersLevel_IsLearntFromTheirTurns()
    {
        var ear = new CallerEar(AudioFormat.Pcm24K, sound => _reports.Add((0, sound)));
        short[] sound = [.. Speech.Noise(1, -62), .. Speech.Mix(Speech.Say(Question), Speech.Noise(1, -62)), .. Speech.Noise(1, -62)];
        Give(sound);
        ear.Watch(true);
        Give(sound);
        var learnt = _reports[0].Sound.CallerDb.ShouldNotBeNull();
        _reports.Max(r => r.Sound.LevelDb).ShouldBe(learnt, 4.0);

        void Give(short[] samples)
        {
            foreach (var piece in samples.Chunk(480))
                ear.Hear(Speech.Bytes(piece));
        }
    }
}
