using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using NAudio.Codecs;
using Voice.Simulator.Audio;
using Voice.Simulator.Hearing.Sphinx;

namespace Voice.Simulator.Tests.Hearing.Sphinx;

/// <summary>PocketSphinx, on recorded people and on voices that the phrase book was not made from.</summary>
public sealed class SphinxEarsTests(ITestOutputHelper output)
{
    const int Rate = 16_000;
    const string Prompts = "/usr/share/asterisk/sounds/en_US_f_Allison/";
    const string Packages = "apt-get install libpocketsphinx3 pocketsphinx-en-us flite asterisk-core-sounds-en-g722 festival festvox-kallpc16k festvox-us-slt-hts";

    static readonly (string File, string Said)[] People =
    [
        ("hello", "hello"), ("goodbye", "goodbye"), ("vm-goodbye", "goodbye"), ("im-sorry", "i am sorry"), ("hello-world", "hello world"),
        ("one-moment-please", "one moment please"), ("please-try-again", "please try again"), ("vm-pls-try-again", "please try again"),
        ("digits/today", "today"), ("digits/tomorrow", "tomorrow"), ("digits/yesterday", "yesterday"), ("digits/day-0", "sunday"),
        ("digits/day-1", "monday"), ("digits/day-2", "tuesday"), ("digits/day-3", "wednesday"), ("digits/day-4", "thursday"),
        ("digits/day-5", "friday"), ("digits/day-6", "saturday"), ("digits/0", "zero"), ("digits/1", "one"), ("digits/2", "two"),
        ("digits/3", "three"), ("digits/4", "four"), ("digits/5", "five"), ("digits/6", "six"), ("digits/7", "seven"), ("digits/8", "eight"),
        ("digits/9", "nine"), ("digits/10", "ten"), ("digits/11", "eleven"), ("digits/12", "twelve"), ("digits/20", "twenty"),
    ];

    [Fact]
    public async Task People_SayingPhrases_AreMostlyUnderstood()
    {
        using var ears = Find();
        await MeasureAsync(ears, "recorded people", People.Select(one => (one.Said, Prompt(one.File))), 0.7, 0.02);
    }

    [Theory]
    [InlineData("slt", 0)]
    [InlineData("slt", 1)]
    [InlineData("rms", 0)]
    public async Task Flite_SayingPhrases_IsMostlyUnderstood(string voice, int half)
    {
        using var ears = Find();
        await MeasureAsync(ears, $"flite {voice}", Half(half).Select(sentence => (sentence, Flite(voice, sentence))), 0.85, 0.03);
    }

    [Theory]
    [InlineData("kal_diphone", 1)]
    [InlineData("cmu_us_slt_arctic_hts", 1)]
    public async Task Festival_SayingPhrases_IsMostlyUnderstood(string voice, int half)
    {
        using var ears = Find();
        var said = Half(half).Where((_, i) => i % 2 == 0).ToList();
        await MeasureAsync(ears, $"festival {voice}", said.Zip(Festival(voice, said)), 0.85, 0.03);
    }

    [Fact]
    public async Task People_SayingSomethingElse_AreSeldomTakenForAPhrase()
    {
        using var ears = Find();
        var others = Directory.GetFiles(Prompts, "vm-*.g722").Order(StringComparer.Ordinal).Where((_, i) => i % 4 == 0).Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => !People.Any(one => one.File == name)).ToList();
        var heard = new List<string>();
        foreach (var name in others)
        {
            if (await ears.HearAsync(Prompt(name), Rate, TestContext.Current.CancellationToken) is { } sentence) heard.Add($"{name}: {sentence}");
        }

        output.WriteLine($"{others.Count} other sentences, {heard.Count} taken for a phrase: {string.Join(", ", heard)}");
        (heard.Count / (double)others.Count).ShouldBeLessThanOrEqualTo(0.1);
    }

    /// <summary>What is not there, or is not what it seems, leaves the simulator with its phrase book.</summary>
    [Theory]
    [InlineData("/nowhere/libpocketsphinx.so.3", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("libc.so.6", null)]
    [InlineData(null, "/nowhere")]
    [InlineData(null, "/tmp")]
    public void Ears_WithoutTheirParts_AreNone(string? library, string? model) => SphinxEars.TryFind(NullLogger.Instance, library, model).ShouldBeNull();

    [Fact]
    public void Model_WithAnEmptyPart_IsNone()
    {
        var folder = Directory.CreateTempSubdirectory();
        var sounds = folder.CreateSubdirectory("en-us").FullName;
        foreach (var part in (string[])["mdef", "means", "variances", "transition_matrices", "noisedict", "feat.params"]) File.WriteAllText(Path.Combine(sounds, part), "x");
        File.WriteAllText(Path.Combine(folder.FullName, "cmudict-en-us.dict"), "hello HH AH L OW\n");
        SphinxModel.TryFind(folder.FullName).ShouldNotBeNull();
        File.WriteAllText(Path.Combine(sounds, "means"), "");
        SphinxModel.TryFind(folder.FullName).ShouldBeNull();
        folder.Delete(recursive: true);
    }

    static SphinxEars Find()
    {
        var ears = SphinxEars.TryFind(NullLogger.Instance);
        Assert.SkipUnless(ears is not null && File.Exists(Prompts + "hello.g722"), $"The ears or the recordings are not installed here: {Packages}");
        return ears!;
    }

    async Task MeasureAsync(SphinxEars ears, string who, IEnumerable<(string Said, short[] Sound)> clips, double rightAtLeast, double wrongAtMost)
    {
        int count = 0, right = 0, wrong = 0;
        foreach (var (said, sound) in clips)
        {
            var heard = await ears.HearAsync(sound, Rate, TestContext.Current.CancellationToken);
            count++;
            if (heard == said) right++;
            else output.WriteLine($"  {said}: {heard ?? "not understood"}");
            if (heard is not null && heard != said) wrong++;
        }

        output.WriteLine($"{who}: {count} said, {right / (double)count:P0} right, {wrong / (double)count:P1} wrong");
        (wrong / (double)count).ShouldBeLessThanOrEqualTo(wrongAtMost);
        (right / (double)count).ShouldBeGreaterThanOrEqualTo(rightAtLeast);
    }

    static short[] Prompt(string name)
    {
        var coded = File.ReadAllBytes(Path.Combine(Prompts, name + ".g722"));
        var pcm = new short[coded.Length * 2];
        var length = new G722Codec().Decode(new G722CodecState(64_000, G722Flags.None), pcm, coded, coded.Length);
        return Quiet(pcm[..length]);
    }

    static short[] Flite(string voice, string sentence)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flite"), $"flite is not installed here: {Packages}");
        using var program = Process.Start(new ProcessStartInfo("flite", ["-voice", voice, "-t", sentence, "-o", "/dev/stdout"]) { RedirectStandardOutput = true })!;
        using var wave = new MemoryStream();
        program.StandardOutput.BaseStream.CopyTo(wave);
        program.WaitForExit();
        var clip = WaveFile.Read(wave.ToArray());
        return Quiet(Resampler.Convert(clip.Samples, clip.SampleRate, Rate));
    }

    /// <summary>All sentences by one run of festival, because it takes a second to start.</summary>
    static List<short[]> Festival(string voice, List<string> sentences)
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/festival/voices") && Directory.GetDirectories("/usr/share/festival/voices", voice, SearchOption.AllDirectories).Length > 0, $"The voice is not installed here: {Packages}");
        var folder = Directory.CreateTempSubdirectory("voice-festival-");
        var script = Path.Combine(folder.FullName, "say.scm");
        File.WriteAllLines(script, sentences.Select((sentence, i) => $"(utt.save.wave (utt.synth (Utterance Text \"{sentence}\")) \"{Path.Combine(folder.FullName, $"{i}.wav")}\" 'riff)").Prepend($"(voice_{voice})"));
        using (var program = Process.Start(new ProcessStartInfo("festival", ["--batch", script]) { RedirectStandardError = true })!)
        {
            program.StandardError.ReadToEnd();
            program.WaitForExit();
        }

        var clips = sentences.Select((_, i) => WaveFile.Read(File.ReadAllBytes(Path.Combine(folder.FullName, $"{i}.wav")))).ToList();
        folder.Delete(recursive: true);
        return [.. clips.Select(clip => Quiet(Resampler.Convert(clip.Samples, clip.SampleRate, Rate)))];
    }

    /// <summary>Every second phrase of the book, in its first variant.</summary>
    static IEnumerable<string> Half(int half) => NewcomerBook.Default.Phrases.Select(variants => variants[0]).Where((_, i) => i % 2 == half);

    /// <summary>With a moment of silence at both ends, as the detector of turns leaves it.</summary>
    static short[] Quiet(short[] pcm) => [.. new short[Rate * 3 / 10], .. pcm, .. new short[Rate * 4 / 10]];
}
