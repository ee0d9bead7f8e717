using Voice.Simulator.Audio;

namespace Voice.Simulator.Tests.Audio;

public sealed class ResamplerTests
{
    [Theory]
    [InlineData(8_000, 24_000, 3_300)]
    [InlineData(24_000, 8_000, 3_300)]
    [InlineData(16_000, 24_000, 6_500)]
    [InlineData(24_000, 16_000, 6_500)]
    [InlineData(22_050, 24_000, 9_000)]
    [InlineData(44_100, 24_000, 10_000)]
    [InlineData(48_000, 24_000, 10_000)]
    public void Tone_InBand_KeepsItsLevel(int from, int to, int highestHz)
    {
        foreach (var hertz in new[] { 50, 300, 1_000, 2_500, highestHz })
        {
            var output = SteadyPart(Resampler.Convert(Tone(from, hertz), from, to));
            Math.Abs(LevelDb(output) - LevelDb(Tone(to, hertz))).ShouldBeLessThan(0.1, $"{hertz} Hz");
            // The rest without the tone is distortion: images and noise.
            (LevelDb(Without(output, to, hertz)) - LevelDb(output)).ShouldBeLessThan(-60, $"{hertz} Hz");
        }
    }

    [Theory]
    [InlineData(24_000, 8_000, 4_100)]
    [InlineData(24_000, 8_000, 7_000)]
    [InlineData(24_000, 8_000, 11_000)]
    [InlineData(48_000, 24_000, 12_500)]
    [InlineData(48_000, 24_000, 23_000)]
    [InlineData(44_100, 24_000, 12_500)]
    [InlineData(24_000, 16_000, 8_200)]
    public void Tone_AboveTheNewBand_DoesNotFoldDown(int from, int to, int hertz)
    {
        var output = SteadyPart(Resampler.Convert(Tone(from, hertz), from, to));
        (LevelDb(output) - LevelDb(Tone(from, hertz))).ShouldBeLessThan(-60);
    }

    [Theory]
    [InlineData(8_000, 24_000)]
    [InlineData(24_000, 8_000)]
    [InlineData(22_050, 24_000)]
    [InlineData(44_100, 24_000)]
    public void Chunks_OfAnySize_GiveTheSameSamples(int from, int to)
    {
        var input = Noise(from);
        var whole = Stream(from, to, input, _ => input.Length);
        var random = new Random(5);
        Stream(from, to, input, _ => 1).ShouldBe(whole);
        Stream(from, to, input, _ => from / 50).ShouldBe(whole);
        Stream(from, to, input, _ => random.Next(0, 700)).ShouldBe(whole);
        Math.Abs(whole.Length - to).ShouldBeLessThanOrEqualTo(1);
    }

    [Theory]
    [InlineData(8_000, 24_000)]
    [InlineData(22_050, 24_000)]
    [InlineData(24_000, 8_000)]
    public void Convert_Click_StaysWhereItWas(int from, int to)
    {
        var clip = new short[from];
        clip[from / 2] = 30_000;
        var output = Resampler.Convert(clip, from, to);
        output.Length.ShouldBe(to);
        var at = Array.IndexOf(output, output.Max());
        Math.Abs(at - (to / 2)).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void EqualRates_Samples_PassUnchanged()
    {
        var noise = Noise(24_000);
        Resampler.Convert(noise, 24_000, 24_000).ShouldBe(noise);
        new Resampler(24_000, 24_000).Delay.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void WholeScale_SquareWave_ClipsAndDoesNotWrap()
    {
        var square = Enumerable.Range(0, 8_000).Select(i => i / 20 % 2 == 0 ? short.MaxValue : short.MinValue).ToArray();
        var output = Resampler.Convert(square, 8_000, 24_000);
        for (var i = 0; i < 8_000; i += 20)
        {
            // The middle of each half wave has the sign that it had.
            Math.Sign((int)output[(i + 10) * 3]).ShouldBe(Math.Sign((int)square[i + 10]));
        }
    }

    [Theory]
    [InlineData(0, 24_000)]
    [InlineData(24_000, 500_000)]
    public void Rate_OutOfRange_IsRefused(int from, int to) => Should.Throw<ArgumentOutOfRangeException>(() => new Resampler(from, to));

    [Fact]
    public void Resample_TooLittleRoom_IsRefused() =>
        Should.Throw<ArgumentException>(() => new Resampler(8_000, 24_000).Resample(new short[100], new short[100])).ParamName.ShouldBe("output");

    static short[] Stream(int from, int to, short[] input, Func<int, int> size)
    {
        var resampler = new Resampler(from, to);
        var output = new List<short>();
        var buffer = new short[resampler.MaxOutput(input.Length)];
        for (var at = 0; at < input.Length;)
        {
            var chunk = Math.Min(size(at), input.Length - at);
            var written = resampler.Resample(input.AsSpan(at, chunk), buffer.AsSpan(0, resampler.MaxOutput(chunk)));
            output.AddRange(buffer.AsSpan(0, written));
            at += chunk;
        }

        return [.. output];
    }

    static short[] Tone(int rate, int hertz) => Sine.Pcm(hertz, rate, samples: rate, amplitude: 16_000);

    static short[] Noise(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => (short)random.Next(-20_000, 20_000))];
    }

    static short[] SteadyPart(short[] output) => output[(output.Length / 10)..(output.Length * 9 / 10)];

    static double LevelDb(short[] samples) => 10 * Math.Log10((samples.Sum(s => (double)s * s) / samples.Length) + 1e-9);

    /// <summary>Subtracts the least-squares sine at that frequency.</summary>
    static short[] Without(short[] samples, int rate, int hertz)
    {
        var (sine, cosine) = (0.0, 0.0);
        for (var i = 0; i < samples.Length; i++)
        {
            sine += samples[i] * Math.Sin(2 * Math.PI * hertz * i / rate) * 2 / samples.Length;
            cosine += samples[i] * Math.Cos(2 * Math.PI * hertz * i / rate) * 2 / samples.Length;
        }

        return [.. samples.Select((s, i) => (short)Math.Round(
            s - (sine * Math.Sin(2 * Math.PI * hertz * i / rate)) - (cosine * Math.Cos(2 * Math.PI * hertz * i / rate))))];
    }
}
