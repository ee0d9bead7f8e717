using Voice.Simulator.Audio;
using Voice.Simulator.Hearing;
using Voice.Simulator.Tests.Hearing.Training;

namespace Voice.Simulator.Tests.Hearing;

public sealed class PhraseBookTests
{
    const int Rate = Condition.SampleRate;

    [Fact]
    public void Clips_OfVoicesItNeverHeard_AreRecognisedOrHonestlyNot()
    {
        var clips = Clip.All().ToList();
        clips.Count.ShouldBe(8);
        foreach (var (name, samples) in clips)
        {
            var said = Clip.Sentence(name);
            var expected = PhraseBook.Default.Phrases.Contains(said) ? said : null;
            PhraseBook.Default.Recognize(samples, Rate).Phrase.ShouldBe(expected, name);
        }
    }

    [Theory]
    [InlineData("clean")]
    [InlineData("phone")]
    [InlineData("silence")]
    [InlineData("clipped")]
    [InlineData("gain up")]
    [InlineData("gain down")]
    [InlineData("cd rate")]
    [InlineData("room")]
    public void Clips_OverAPoorLine_AreMostlyRecognisedAndNeverConfused(string condition)
    {
        var right = 0;
        foreach (var (name, samples) in Clip.All())
        {
            var said = Clip.Sentence(name);
            var heard = PhraseBook.Default.Recognize(Condition.Apply(condition, samples, seed: 1), Rate).Phrase;
            if (heard is not null) heard.ShouldBe(said, $"{name}, {condition}");
            if (heard == said) right++;
        }

        right.ShouldBeGreaterThanOrEqualTo(6, condition);
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(16_000)]
    [InlineData(48_000)]
    public void SampleRate_Other_IsHeardAsWell(int rate)
    {
        var (_, samples) = Clip.All().First(clip => clip.Name.EndsWith("thank-you", StringComparison.Ordinal));
        PhraseBook.Default.Recognize(Resampler.Convert(samples, Rate, rate), rate).Phrase.ShouldBe("thank you");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("silence")]
    [InlineData("one sample")]
    [InlineData("noise")]
    [InlineData("noise bursts")]
    [InlineData("melody")]
    [InlineData("offset")]
    [InlineData("square wave")]
    [InlineData("half a minute of noise")]
    public void Sound_ThatIsNoSpeech_IsNotRecognised(string sound) =>
        PhraseBook.Default.Recognize(NoSpeech(sound), Rate).Phrase.ShouldBeNull(sound);

    [Fact]
    public void Speech_Backwards_IsNotRecognised()
    {
        foreach (var (name, samples) in Clip.All())
        {
            Array.Reverse(samples);
            PhraseBook.Default.Recognize(samples, Rate).Phrase.ShouldBeNull(name);
        }
    }

    [Fact]
    public void SampleRate_OutOfRange_IsRefused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => PhraseBook.Default.Recognize(new short[100], 4_000));

    [Fact]
    public void Phrases_AreThoseItWasMadeFor() => PhraseBook.Default.Phrases.ShouldBe(Phrases.All);

    [Fact]
    public void Recognize_FromManyThreads_GivesTheSameAnswers()
    {
        var clips = Clip.All().ToList();
        var alone = clips.Select(clip => PhraseBook.Default.Recognize(clip.Samples, Rate)).ToArray();
        Parallel.For(0, 24, i => PhraseBook.Default.Recognize(clips[i % clips.Count].Samples, Rate).ShouldBe(alone[i % clips.Count]));
    }

    [Fact]
    public void DamagedFile_IsRefused()
    {
        using var stream = new MemoryStream([1, 2, 3, 4, 5, 6, 7, 8]);
        Should.Throw<InvalidDataException>(() => TemplateFile.Read(stream));
    }

    static short[] NoSpeech(string sound)
    {
        var random = new Random(6);
        int[] notes = [262, 330, 392, 523, 440, 349];
        Func<int, double> at = sound switch
        {
            "noise" or "half a minute of noise" => _ => random.Next(-4_000, 4_000),
            "noise bursts" => i => i / 4_000 % 2 == 0 ? random.Next(-9_000, 9_000) : 0,
            "melody" => i => 8_000 * Math.Sin(2 * Math.PI * notes[i / 6_000 % notes.Length] * i / Rate) * Math.Exp(-(i % 6_000) / 4_000.0),
            "offset" => _ => 9_000,
            "square wave" => i => i / 60 % 2 == 0 ? 9_000 : -9_000,
            _ => _ => 0,
        };
        var count = sound switch { "nothing" => 0, "one sample" => 1, "half a minute of noise" => 30 * Rate, _ => 2 * Rate };
        return [.. Enumerable.Range(0, count).Select(i => (short)at(i))];
    }
}
