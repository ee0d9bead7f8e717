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

    /// <remarks>The other detector shows that the sound is as hard as it should be.</remarks>
    [Theory]
    [InlineData(8_000, "Both", 3)]
    [InlineData(24_000, "Both", 3)]
    [InlineData(8_000, "Energy", 0)]
    public void Hear_TurnsOverMusic_EndWhereTheCallerStops(int rate, string vad, int right)
    {
        short[] speech = [.. Silence(2, rate), .. Trim(Say("What is the weather in Paris today", rate)), .. Silence(2.5, rate)];
        var edges = Hear(Mix([.. speech, .. speech, .. speech], Music(speech.Length * 3, rate)), rate, Options with { Vad = Enum.Parse<VoiceDetection>(vad) });
        var ends = edges.Where(e => e.Kind == SpeechEdgeKind.Ended).Select(e => e.At).ToList();
        Enumerable.Range(0, 3).Count(turn => ends.Any(end => end > (turn * speech.Length) + speech.Length - (2.6 * rate) && end < ((turn + 1) * speech.Length) - (1.0 * rate))).ShouldBe(right);
        if (vad == "Both")
            edges.Count(e => e.Kind == SpeechEdgeKind.Began).ShouldBe(3, "the music alone is no turn");
    }

    [Theory]
    [InlineData("Both", true)]
    [InlineData("Energy", false)]
    public void Hear_SpeechAsLoudAsTheNoise_IsHeard(string vad, bool isHeard)
    {
        short[] line = [.. Silence(3, 8_000), .. Say("What is the weather in Paris today", 8_000), .. Silence(2, 8_000)];
        var kinds = Kinds(Hear(Mix(line, Noise(9, -24, 8_000)), 8_000, Options with { Vad = Enum.Parse<VoiceDetection>(vad) }));
        kinds.Contains(SpeechEdgeKind.Began).ShouldBe(isHeard);
        kinds.Contains(SpeechEdgeKind.Ended).ShouldBe(isHeard);
    }

    public static TheoryData<string, short[]> SoundsOfALine() => new()
    {
        { "music", Music(8 * 8_000, 8_000) },
        { "music, quiet", [.. Music(8 * 8_000, 8_000).Select(sample => (short)(sample / 8))] },
        { "telephone keys", [.. Enumerable.Range(0, 12).SelectMany(key => (short[])[.. Mix(Tone(0.12, 697 + (80 * (key % 4)), -15, 8_000), Tone(0.12, 1_209 + (130 * (key % 3)), -15, 8_000)), .. Silence(0.08, 8_000)])] },
        { "busy tone", [.. Enumerable.Range(0, 6).SelectMany(_ => (short[])[.. Tone(0.5, 425, -18, 8_000), .. Silence(0.5, 8_000)])] },
        { "claps", [.. Enumerable.Range(0, 10).SelectMany(i => (short[])[.. Noise(0.03, -8, 8_000, i + 1), .. Silence(0.25, 8_000)])] },
    };

    [Theory]
    [MemberData(nameof(SoundsOfALine))]
    public void Hear_SoundOfALine_IsNoTurnAndNoVoice(string what, short[] sound)
    {
        Hear([.. Silence(1, 8_000), .. sound, .. Silence(1, 8_000)], 8_000).ShouldBeEmpty(what);
        VoiceCheck.IsVoice(Voice.Audio.AudioFormat.MuLaw8K, Bytes(sound, Voice.Audio.AudioEncoding.MuLaw)).ShouldBeFalse(what);
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(16_000)]
    [InlineData(24_000)]
    public void VoiceCheck_Speech_IsAVoice(int rate)
    {
        var format = new Voice.Audio.AudioFormat(Voice.Audio.AudioEncoding.Pcm16, rate);
        VoiceCheck.IsVoice(format, Bytes(Say("No, the other one", rate))).ShouldBeTrue();
        VoiceCheck.IsVoice(format, Bytes(Silence(1, rate))).ShouldBeFalse();
        VoiceCheck.IsVoice(format, []).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1.5, 1.4, false)]
    [InlineData(1.5, 1.6, true)]
    [InlineData(0.45, 0.55, true)]
    public void WaitFor_InAPause_EndsTheTurnAfterThatSilence(double wait, double silence, bool isOver)
    {
        var detector = new SpeechDetector(24_000, Options);
        var edges = new List<SpeechEdge>();
        detector.Hear([.. Silence(0.5), .. Trim(Say("I would like")), .. Silence(0.25)], edges.Add);
        edges[^1].Kind.ShouldBe(SpeechEdgeKind.Paused);
        detector.WaitFor(TimeSpan.FromSeconds(wait));
        detector.Silence.ShouldBe(TimeSpan.FromSeconds(wait));
        detector.Hear(Silence(silence - 0.25), edges.Add);
        edges.Any(e => e.Kind == SpeechEdgeKind.Ended).ShouldBe(isOver);
    }

    [Fact]
    public void WaitFor_CallerGoesOn_HoldsForThatPauseOnlyAndTeachesNothing()
    {
        var detector = new SpeechDetector(24_000, Options);
        var usual = detector.Silence;
        detector.Hear([.. Silence(0.5), .. Trim(Say("I would like")), .. Silence(0.25)], _ => { });
        detector.WaitFor(TimeSpan.FromSeconds(2));
        detector.Hear([.. Silence(1.2), .. Trim(Say("a table for two"))], _ => { });
        detector.Silence.ShouldBe(usual);
    }

    /// <summary>Plucked notes, two at a time, as loud as speech.</summary>
    private static short[] Music(int samples, int rate)
    {
        var sound = new short[samples];
        var random = new Random(3);
        var note = rate * 3 / 10;
        for (var from = 0; from < samples; from += note)
        {
            double[] pitches = [110 * Math.Pow(2, random.Next(12) / 12.0), 220 * Math.Pow(2, random.Next(24) / 12.0)];
            for (var i = from; i < Math.Min(samples, from + note); i++)
            {
                var t = (i - from) / (double)rate;
                var value = pitches.Sum(pitch => Enumerable.Range(1, 5).Sum(overtone => Math.Sin(2 * Math.PI * pitch * overtone * t) / overtone));
                sound[i] = (short)(2_500 * value * Math.Exp(-t * 6));
            }
        }
        return sound;
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
