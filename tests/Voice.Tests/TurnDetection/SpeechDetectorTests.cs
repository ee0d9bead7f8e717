using Voice.Assistants.Cascade;
using Voice.TurnDetection;
using static Voice.Tests.Assistants.Cascade.Speech;

namespace Voice.Tests.TurnDetection;

public sealed class SpeechDetectorTests
{
    private static readonly CascadeSettings Options = new();

    public static TheoryData<int, double> RatesAndNoises() => new()
    {
        { 8_000, -90 }, { 8_000, -50 }, { 16_000, -90 }, { 16_000, -55 }, { 24_000, -90 }, { 24_000, -45 },
    };

    [Theory]
    [MemberData(nameof(RatesAndNoises))]
    public void Hear_Sentence_IsOneTurnFromItsFirstSoundToItsLast(int rate, double noiseDb)
    {
        var speech = Say("What is the weather in Paris today", rate);
        short[] line = [.. Silence(1, rate), .. speech, .. Silence(2, rate)];
        var edges = Hear(Mix(line, Noise(5, noiseDb, rate)), rate);
        edges.Select(e => e.Kind).Where(kind => kind is SpeechEdgeKind.Began or SpeechEdgeKind.Ended).ShouldBe([SpeechEdgeKind.Began, SpeechEdgeKind.Ended]);
        edges[0].At.ShouldBeInRange((long)(0.6 * rate), (long)(1.05 * rate), "with its pre-roll");
        var end = rate + speech.Length;
        edges[^1].At.ShouldBeInRange(end, (long)(end + (1.0 * rate)));
    }

    [Theory]
    [InlineData("en-us")]
    [InlineData("en-us+f3")]
    [InlineData("de")]
    [InlineData("cmn")]
    public void Hear_AnyVoice_IsHeard(string voice) =>
        Kinds(Hear([.. Silence(0.5), .. Say("Hello, one two three", voice: voice), .. Silence(2)])).ShouldContain(SpeechEdgeKind.Ended);

    public static TheoryData<string, short[]> NotSpeech() => new()
    {
        { "silence", Silence(4) },
        { "loud noise", Noise(4, -20) },
        { "noise that sets in", [.. Noise(2, -70), .. Noise(4, -30)] },
        { "a click", [.. Silence(1), 20_000, -20_000, 15_000, .. Silence(1)] },
        { "a knock", [.. Silence(1), .. Noise(0.05, -12), .. Silence(1)] },
        { "hum", Tone(3, 50, -20) },
        { "hum an octave up", Tone(3, 100, -25) },
        { "a beep", [.. Silence(1), .. Tone(0.4, 1_000, -12), .. Silence(1)] },
        { "a key", [.. Silence(1), .. Mix(Tone(0.3, 697, -15), Tone(0.3, 1_209, -15)), .. Silence(1)] },
        { "a steady offset", [.. Enumerable.Repeat((short)9_000, 48_000)] },
    };

    [Theory]
    [MemberData(nameof(NotSpeech))]
    public void Hear_WhatIsNoSpeech_IsNoTurn(string what, short[] sound) => Hear(sound).ShouldBeEmpty(what);

    [Fact]
    public void Hear_Whisper_IsHeard() => Kinds(Hear([.. Silence(0.5), .. Say("Hello, is anybody there tonight", voice: "en-us+whisper"), .. Silence(2)])).ShouldContain(SpeechEdgeKind.Ended);

    [Fact]
    public void Hear_ShortPause_IsToldAndTakenBack()
    {
        var edges = Kinds(Hear([.. Silence(0.5), .. Trim(Say("I would like to book")), .. Silence(0.35), .. Trim(Say("a table for two")), .. Silence(2)]));
        edges.ShouldBe([SpeechEdgeKind.Began, SpeechEdgeKind.Paused, SpeechEdgeKind.Resumed, SpeechEdgeKind.Paused, SpeechEdgeKind.Ended]);
    }

    [Fact]
    public void Hear_CallerWhoPauses_IsWaitedForLonger()
    {
        var detector = new SpeechDetector(24_000, Options);
        var before = detector.Silence;
        detector.Hear([.. Silence(0.5), .. Trim(Say("I would like")), .. Silence(0.6), .. Trim(Say("a table for two"))], _ => { });
        detector.Silence.ShouldBeGreaterThan(before);
        detector.Silence.ShouldBeLessThanOrEqualTo(Options.MaxSilence);
    }

    [Fact]
    public void Hear_CallerWhoNeverPauses_IsAnsweredSooner()
    {
        var detector = new SpeechDetector(24_000, Options);
        var before = detector.Silence;
        for (var turn = 0; turn < 4; turn++)
            detector.Hear([.. Silence(1.5), .. Say("Yes please")], _ => { });
        detector.Hear(Silence(2), _ => { });
        detector.Silence.ShouldBeLessThan(before);
        detector.Silence.ShouldBeGreaterThanOrEqualTo(Options.MinSilence);
    }

    [Fact]
    public void Hear_CallerWhoWasCutShort_IsWaitedForLongerFromThenOn()
    {
        var detector = new SpeechDetector(24_000, Options);
        var before = detector.Silence;
        detector.Hear([.. Silence(0.5), .. Trim(Say("My number is")), .. Silence(1.0), .. Trim(Say("five five five"))], _ => { });
        detector.Silence.ShouldBeGreaterThan(before);
    }

    [Fact]
    public void Hear_TurnWithoutEnd_EndsAtItsLongest()
    {
        var talk = Trim(Say("one two three four five six seven eight nine ten eleven twelve"));
        var edges = Hear([.. Silence(0.5), .. talk, .. talk, .. talk, .. talk], 24_000, Options with { LongestTurn = TimeSpan.FromSeconds(5) });
        edges[0].Kind.ShouldBe(SpeechEdgeKind.Began);
        var end = edges.First(e => e.Kind == SpeechEdgeKind.Ended);
        ((end.At - edges[0].At) / 24_000.0).ShouldBeInRange(4.9, 5.1);
    }

    [Fact]
    public void Hear_PiecesOfAnySize_MakeNoDifference()
    {
        short[] sound = [.. Silence(0.5), .. Say("Tell me a joke"), .. Silence(1.5)];
        var whole = Hear(sound);
        foreach (var size in (int[])[1, 77, 480, 5_000])
        {
            var detector = new SpeechDetector(24_000, Options);
            var edges = new List<SpeechEdge>();
            foreach (var piece in sound.Chunk(size))
                detector.Hear(piece, edges.Add);
            edges.ShouldBe(whole);
        }
    }

    [Fact]
    public void Hear_Frames_AllocatesNothing()
    {
        var detector = new SpeechDetector(24_000, Options);
        short[] sound = [.. Silence(0.2), .. Say("Tell me a joke")];
        Action<SpeechEdge> ignore = static _ => { };
        detector.Hear(sound, ignore);
        var before = GC.GetAllocatedBytesForCurrentThread();
        detector.Hear(sound, ignore);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static List<SpeechEdge> Hear(short[] sound, int rate = 24_000, CascadeSettings? options = null)
    {
        var edges = new List<SpeechEdge>();
        new SpeechDetector(rate, options ?? Options).Hear(sound, edges.Add);
        return edges;
    }

    private static List<SpeechEdgeKind> Kinds(List<SpeechEdge> edges) => edges.ConvertAll(e => e.Kind);

    /// <summary>Without the silence around it.</summary>
    private static short[] Trim(short[] speech)
    {
        var first = Array.FindIndex(speech, s => Math.Abs((int)s) > 300);
        var last = Array.FindLastIndex(speech, s => Math.Abs((int)s) > 300);
        return speech[first..(last + 1)];
    }
}
