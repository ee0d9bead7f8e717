using Voice.Audio;
using Voice.Calls;

namespace Voice.Tests.Calls;

public sealed class KeySoundTests
{
    private static readonly int[] Low = [697, 770, 852, 941];
    private static readonly int[] High = [1_209, 1_336, 1_477, 1_633];

    private int _untold;
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    public static IReadOnlyCollection<ITheoryDataRow> Formats => new TheoryData<AudioFormat> { AudioFormat.MuLaw8K, AudioFormat.ALaw8K, AudioFormat.Pcm24K };

    [Theory]
    [MemberData(nameof(Formats))]
    internal void Key_OfEveryKind_IsSilence(AudioFormat format)
    {
        foreach (var low in Low)
        {
            foreach (var high in High)
            {
                // As a real one: 100 ms, one tone 3 dB stronger, a percent beside its frequency, behind an odd piece of silence, with noise on the line.
                var sound = Sound(format, 0.2, t => t is > 0.033 and < 0.133 ? (0.12 * Math.Sin(Tau(low * 1.01, t))) + (0.17 * Math.Sin(Tau(high * 0.99, t))) : 0, noise: 0.001);
                var heard = Heard(new KeySound(format, () => { }), format, sound, 0.02);
                Loudest(format, heard, 0.04, 0.125).ShouldBeLessThan(0.01, $"{low} and {high} Hz");
            }
        }
    }

    [Theory]
    [InlineData(0.013)]
    [InlineData(0.02)]
    [InlineData(0.03)]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public void Key_InPiecesOfAnyLength_IsMostlySilence(double piece)
    {
        var format = AudioFormat.MuLaw8K;
        var heard = Heard(new KeySound(format, () => { }), format, Key(format), piece);
        heard.Length.ShouldBe(Key(format).Length);
        Energy(format, heard).ShouldBeLessThan(0.3 * Energy(format, Key(format)));
    }

    [Fact]
    public void Key_CloseToItsMessage_IsSilenceToItsEdges()
    {
        var format = AudioFormat.MuLaw8K;
        var sound = new KeySound(format, () => { });
        sound.Told(_now);
        var edge = Sound(format, 0.02, t => t > 0.009 ? (0.2 * Math.Sin(Tau(770, t))) + (0.2 * Math.Sin(Tau(1_336, t))) : 0, 0);
        Loudest(format, sound.Mute(edge, _now), 0, 0.02).ShouldBeLessThan(0.01);
        Loudest(format, new KeySound(format, () => { }).Mute(edge, _now), 0, 0.02).ShouldBeGreaterThan(0.1);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    internal void Sound_ThatIsNoKey_IsPassedOnAsItIs(AudioFormat format)
    {
        var sound = new KeySound(format, () => _untold++);
        Func<double, double>[] others =
        [
            _ => 0,
            t => 0.5 * Math.Sin(Tau(400, t)),                                                               // one tone
            t => 0.5 * Math.Sin(Tau(770, t)),                                                               // one tone of a key
            t => (0.3 * Math.Sin(Tau(770, t))) + (0.3 * Math.Sin(Tau(852, t))),                             // two of one group
            t => (0.3 * Math.Sin(Tau(440, t))) + (0.3 * Math.Sin(Tau(480, t))),                             // ringing
            t => (0.3 * Math.Sin(Tau(480, t))) + (0.3 * Math.Sin(Tau(620, t))),                             // busy
            t => Enumerable.Range(1, 12).Sum(n => 0.5 / n * Math.Sin(Tau(120 * n, t))),                     // a vowel
            t => Enumerable.Range(1, 8).Sum(n => 0.5 / n * Math.Sin(Tau(233 * n, t))),
            t => (0.2 * Math.Sin(Tau(770, t))) + (0.2 * Math.Sin(Tau(1_336, t))) + (0.3 * Math.Sin(Tau(300, t))),   // a key under a voice
            t => (0.004 * Math.Sin(Tau(770, t))) + (0.004 * Math.Sin(Tau(1_336, t))),                       // as quiet as the line itself
        ];
        foreach (var other in others)
        {
            var said = Sound(format, 0.2, other, 0.0005);
            Heard(sound, format, said, 0.02).ShouldBe(said);
        }
        _untold.ShouldBe(0);
    }

    [Fact]
    public void Sound_WithoutAKey_CostsNoAllocation()
    {
        var format = AudioFormat.MuLaw8K;
        var sound = new KeySound(format, () => { });
        var said = Sound(format, 0.02, t => 0.5 * Math.Sin(Tau(300, t)), 0.01);
        sound.Mute(said, _now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            sound.Mute(said, _now);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void Key_HeardAndNeverTold_IsToldOnceACall(bool told, int times)
    {
        var format = AudioFormat.MuLaw8K;
        var sound = new KeySound(format, () => _untold++);
        for (var key = 0; key < 5; key++)
        {
            Heard(sound, format, Key(format), 0.02);
            if (told)
                sound.Told(_now);
            Heard(sound, format, Sound(format, 3, _ => 0, 0.0005), 0.02);
        }
        _untold.ShouldBe(times);
    }

    private static double Tau(double hertz, double t) => 2 * Math.PI * hertz * t;

    private static byte[] Key(AudioFormat format) => Sound(format, 0.2, t => t < 0.12 ? (0.2 * Math.Sin(Tau(852, t))) + (0.2 * Math.Sin(Tau(1_209, t))) : 0, 0.0005);

    private static byte[] Sound(AudioFormat format, double seconds, Func<double, double> at, double noise)
    {
        var random = new Random(3);
        var samples = new short[(int)(seconds * format.SampleRate)];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)Math.Clamp(32_767 * (at((double)i / format.SampleRate) + (noise * ((2 * random.NextDouble()) - 1))), -32_767, 32_767);
        return SampleCodec.Encode(format.Encoding, samples);
    }

    private byte[] Heard(KeySound sound, AudioFormat format, byte[] said, double piece)
    {
        var bytes = format.BytesIn(TimeSpan.FromSeconds(piece));
        List<byte> heard = [];
        for (var at = 0; at < said.Length; at += bytes)
        {
            var one = said.AsSpan(at, Math.Min(bytes, said.Length - at));
            _now += format.DurationOf(one.Length);
            heard.AddRange(sound.Mute(one, _now));
        }
        return [.. heard];
    }

    private static short[] Samples(AudioFormat format, ReadOnlySpan<byte> sound)
    {
        var samples = new short[sound.Length / format.BytesPerSample];
        SampleCodec.Decode(format.Encoding, sound, samples);
        return samples;
    }

    private static double Loudest(AudioFormat format, ReadOnlySpan<byte> sound, double from, double to) =>
        Samples(format, sound)[(int)(from * format.SampleRate)..(int)(to * format.SampleRate)].Max(s => Math.Abs((int)s)) / 32_767.0;

    private static double Energy(AudioFormat format, byte[] sound) => Samples(format, sound).Sum(s => (double)s * s);
}
