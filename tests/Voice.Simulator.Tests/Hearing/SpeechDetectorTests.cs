using Voice.Simulator.Hearing;
using Voice.Simulator.Tests.Hearing.Training;

namespace Voice.Simulator.Tests.Hearing;

public sealed class SpeechDetectorTests
{
    const int Rate = 24_000;

    [Fact]
    public void Speech_BetweenSilences_HasOneStartAndOneEnd()
    {
        var speech = Clip.Speech();
        var edges = Detect([.. Silence(1_000), .. speech, .. Silence(1_500)]);
        edges.Select(edge => edge.Started).ShouldBe([true, false]);
        var onset = 1_000 + Clip.FirstLoudMs(speech);
        edges[0].AtMs.ShouldBeInRange(onset - 300 - 40, onset - 300 + 40);
        var end = 1_000 + Clip.LastLoudMs(speech) + 500;
        edges[1].AtMs.ShouldBeInRange(end - 60, end + 120);
    }

    [Fact]
    public void Start_IsReported_Within120MsOfTheLoudBegin()
    {
        foreach (var (name, speech) in Clip.All())
        {
            var detector = new SpeechDetector();
            var reportedMs = -1;
            short[] audio = [.. Silence(700), .. speech];
            for (var at = 0; at + 240 <= audio.Length && reportedMs < 0; at += 240)
                detector.Process(audio.AsSpan(at, 240), _ => reportedMs = (at + 240) / 24);
            reportedMs.ShouldBeInRange(700, 700 + Clip.FirstVowelMs(speech) + 120, name);
        }
    }

    [Theory]
    [InlineData(-12)]
    [InlineData(-24)]
    [InlineData(-30)]
    public void Speech_AtAnyUsualLevel_IsHeard(double peakDb)
    {
        var speech = Clip.AtPeak(Clip.Speech(), peakDb);
        Detect([.. Silence(600), .. speech, .. Silence(1_000)]).Select(edge => edge.Started).ShouldBe([true, false]);
    }

    [Theory]
    [InlineData("noise 15")]
    [InlineData("phone")]
    [InlineData("phone noise")]
    [InlineData("room")]
    public void Speech_OverAPoorLine_HasOneStartAndOneEnd(string condition)
    {
        var heard = Condition.Apply(condition, [.. Silence(400), .. Clip.Speech(), .. Silence(800)], seed: 4);
        Detect(heard).Select(edge => edge.Started).ShouldBe([true, false], condition);
    }

    [Fact]
    public void Speech_FromTheVeryFirstSample_IsHeard()
    {
        var speech = Clip.Speech();
        var edges = Detect([.. speech[(Clip.FirstLoudMs(speech) * 24)..], .. Silence(1_000)]);
        edges.Select(edge => edge.Started).ShouldBe([true, false]);
        edges[0].AtMs.ShouldBe(0);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("offset")]
    [InlineData("µ-law idle")]
    [InlineData("A-law idle")]
    [InlineData("white noise")]
    [InlineData("white noise, suddenly")]
    [InlineData("brown noise")]
    [InlineData("hum at 50 Hz")]
    [InlineData("hum at 60 Hz")]
    [InlineData("hum at 100 Hz, suddenly")]
    [InlineData("click")]
    [InlineData("fading noise")]
    public void Sound_ThatIsNoVoice_IsNotSpeech(string sound)
    {
        Detect(NoVoice(sound)).ShouldBeEmpty(sound);
    }

    [Fact]
    public void Tone_InTheVoiceBand_CountsAsSpeech()
    {
        short[] tone = [.. Enumerable.Range(0, Rate).Select(i => (short)(8_000 * Math.Sin(2 * Math.PI * 440 * i / Rate)))];
        Detect([.. Silence(500), .. tone, .. Silence(1_000)]).Select(edge => edge.Started).ShouldBe([true, false]);
    }

    [Fact]
    public void Chunks_OfAnySize_GiveTheSameEdges()
    {
        var audio = Condition.Apply("noise 15", [.. Clip.Speech(), .. Silence(900), .. Clip.Speech(), .. Silence(900)], seed: 2);
        var whole = Detect(audio, audio.Length);
        whole.Count.ShouldBe(4);
        foreach (var size in new[] { 1, 77, 480, 501, Rate }) Detect(audio, size).ShouldBe(whole, $"{size} samples");
    }

    [Fact]
    public void SecondStart_IsNotBefore_ThePreviousEnd()
    {
        var options = new SpeechDetectorOptions { PrefixPadding = TimeSpan.FromSeconds(2), SilenceDuration = TimeSpan.FromMilliseconds(200) };
        var edges = Detect([.. Silence(300), .. Clip.Speech(), .. Silence(400), .. Clip.Speech(), .. Silence(800)], 480, options);
        edges[0].AtMs.ShouldBe(0);
        for (var i = 1; i < edges.Count; i++) edges[i].AtMs.ShouldBeGreaterThanOrEqualTo(edges[i - 1].AtMs);
        edges.Count.ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public void SilenceDuration_Longer_EndsLaterByAsMuch()
    {
        short[] audio = [.. Silence(500), .. Clip.Speech(), .. Silence(2_000)];
        var soon = Detect(audio, 480, new() { SilenceDuration = TimeSpan.FromMilliseconds(500) })[^1].AtMs;
        var late = Detect(audio, 480, new() { SilenceDuration = TimeSpan.FromMilliseconds(1_200) })[^1].AtMs;
        (late - soon).ShouldBe(700);
    }

    [Fact]
    public void Threshold_Higher_DoesNotHearQuietSpeech()
    {
        short[] audio = [.. Silence(500), .. Clip.AtPeak(Clip.Speech(), -44), .. Silence(1_000)];
        Detect(audio, 480, new() { Threshold = 0 }).ShouldNotBeEmpty();
        Detect(audio, 480, new() { Threshold = 1 }).ShouldBeEmpty();
    }

    [Fact]
    public void Process_ManyFrames_AllocatesNothing()
    {
        var detector = new SpeechDetector();
        var speech = Clip.Speech();
        var edges = 0;
        Action<SpeechEdge> count = _ => edges++;
        detector.Process(speech, count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++) detector.Process(speech, count);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        edges.ShouldBeGreaterThan(0);
    }

    static List<SpeechEdge> Detect(short[] audio, int chunk = 480, SpeechDetectorOptions? options = null)
    {
        var detector = new SpeechDetector(options);
        var edges = new List<SpeechEdge>();
        for (var at = 0; at < audio.Length; at += chunk)
            detector.Process(audio.AsSpan(at, Math.Min(chunk, audio.Length - at)), edges.Add);
        return edges;
    }

    static short[] Silence(int milliseconds) => new short[milliseconds * 24];

    static short[] NoVoice(string sound)
    {
        const int Count = 6 * Rate;
        var random = new Random(8);
        var brown = 0.0;
        double Gaussian() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double Hum(int i, int hertz) => Enumerable.Range(1, 5).Sum(k => Math.Sin(2 * Math.PI * hertz * k * i / Rate) / k);
        double At(int i) => sound switch
        {
            "offset" => 5_000,
            "µ-law idle" => i % 2 == 0 ? 8 : -8,
            "A-law idle" => i % 3 == 0 ? 8 : -8,
            "white noise" => 600 * Gaussian(),
            "white noise, suddenly" => i < 2 * Rate ? 0 : 600 * Gaussian(),
            "brown noise" => 10 * (brown = (0.995 * brown) + (10 * Gaussian())),
            "hum at 50 Hz" => 1_500 * Hum(i, 50),
            "hum at 60 Hz" => 1_500 * Hum(i, 60),
            "hum at 100 Hz, suddenly" => i < 2 * Rate ? 0 : 1_500 * Hum(i, 100),
            "click" => i % Rate < 240 ? 20_000 * Gaussian() : 0,
            "fading noise" => 300 * Gaussian() * (1 + (0.5 * Math.Sin(2 * Math.PI * i / (3.0 * Rate)))),
            _ => 0,
        };
        return [.. Enumerable.Range(0, Count).Select(i => (short)Math.Clamp(At(i), short.MinValue, short.MaxValue))];
    }
}
