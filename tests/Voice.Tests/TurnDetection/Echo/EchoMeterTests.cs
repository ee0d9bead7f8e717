using Voice.Audio;
using Voice.TurnDetection;
using static Voice.Tests.Assistants.Cascade.Speech;
using static Voice.Tests.TurnDetection.Echo.EchoLine;

namespace Voice.Tests.TurnDetection.Echo;

public sealed class EchoMeterTests
{
    public static TheoryData<int, int, bool> Echoes()
    {
        var data = new TheoryData<int, int, bool>();
        int[] delays = [20, 60, 140, 260, 400];
        int[] levels = [-6, -10, -16, -22, -28, -34, -40];
        for (var i = 0; i < levels.Length; i++)
        {
            data.Add(levels[i], delays[i % delays.Length], true);
            data.Add(levels[i], delays[(i + 3) % delays.Length], false);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Echoes))]
    public void Heard_EchoOfAMinute_IsNeverTheCaller(int db, int delayMs, bool isMuLaw)
    {
        var line = new EchoLine(isMuLaw ? AudioEncoding.MuLaw : AudioEncoding.ALaw, -db);
        var sent = line.Coded(Reading(60, db % 4 == 0 ? "en-us" : "en-us+f3"));
        var readings = Listen(sent, line.Heard(line.Echo(sent, delayMs, db)));
        CallerFrom(readings).ShouldBe(-1);
        if (db < -20)
            return;
        readings.Count(static reading => reading.Verdict == EchoVerdict.Echo).ShouldBeGreaterThan(1_000, "the echo is loud enough to be heard");
        readings[^1].Delay.TotalMilliseconds.ShouldBe(delayMs, 3);
        readings[^1].ReturnDb.ShouldBe(db, 4);
    }

    public static TheoryData<string, short[]> OtherSounds() => new() { { "music", Music(30) }, { "low vowels", Vowel(30, 98) }, { "high vowels", Vowel(30, 207) } };

    [Theory]
    [MemberData(nameof(OtherSounds))]
    public void Heard_EchoOfSoundThatRepeatsItself_IsNeverTheCaller(string what, short[] sound)
    {
        var line = new EchoLine();
        var sent = line.Coded(sound);
        CallerFrom(Listen(sent, line.Heard(line.Echo(sent, 180, -14)))).ShouldBe(-1, what);
    }

    [Theory]
    [InlineData(-6)]
    [InlineData(-18)]
    public void Heard_EchoOfAClippingLoudspeaker_IsNeverTheCaller(int db)
    {
        var line = new EchoLine();
        var sent = line.Coded(Reading(30));
        CallerFrom(Listen(sent, line.Heard(line.Echo(sent, 90, db, clip: 0.2)))).ShouldBe(-1);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void Heard_EchoThatChangesItsLevel_IsNeverTheCaller(int changeDb)
    {
        var line = new EchoLine();
        var sent = line.Coded(Reading(60));
        var (before, after) = (line.Echo(sent, 120, -18), line.Echo(sent, 120, -18 + changeDb));
        var echo = before.Select((sample, i) => i / (15 * Rate) % 2 == 0 ? sample : after[i]).ToArray();
        CallerFrom(Listen(sent, line.Heard(echo))).ShouldBe(-1);
    }

    [Theory]
    [InlineData(-8, -60)]
    [InlineData(-16, 40)]
    [InlineData(-24, 200)]
    public void Heard_EchoThatChangesItsDelay_IsNeverTheCaller(int db, int changeMs)
    {
        var line = new EchoLine();
        var sent = line.Coded(Reading(30));
        var (before, after) = (line.Echo(sent, 140, db), line.Echo(sent, 140 + changeMs, db));
        var echo = before.Select((sample, i) => i / (7 * Rate) % 2 == 0 ? sample : after[i]).ToArray();
        CallerFrom(Listen(sent, line.Heard(echo))).ShouldBe(-1);
    }

    [Theory]
    [InlineData(-6, 4)]
    [InlineData(-12, 8)]
    [InlineData(-24, 16)]
    [InlineData(-34, 16)]
    public void Heard_EchoWhoseDelayWavers_IsNeverTheCaller(int db, int mostSamples)
    {
        // A line without a clock of its own: each 20 ms come up to 2 ms earlier or later.
        var line = new EchoLine();
        var sent = line.Coded(Reading(15));
        var random = new Random(mostSamples);
        var factor = Math.Pow(10, db / 20.0);
        var echo = new double[sent.Length];
        for (var i = 160; i + 160 <= echo.Length; i += 160)
        {
            var from = i - 1_120 + random.Next(mostSamples + 1);
            for (var k = 0; k < 160; k++)
                echo[i + k] = from + k >= 0 ? sent[from + k] * factor : 0;
        }
        CallerFrom(Listen(sent, line.Heard(echo))).ShouldBe(-1);
    }

    [Theory]
    [InlineData(-280)]
    [InlineData(380)]
    public void Heard_TimeOfPlayingIsWrong_EchoIsFound(int lateMs)
    {
        var line = new EchoLine();
        var sent = line.Coded(Reading(20));
        var readings = Listen(sent, line.Heard(line.Echo(sent, 150, -14)), TimeSpan.FromMilliseconds(lateMs));
        CallerFrom(readings).ShouldBe(-1);
        readings[^1].Delay.TotalMilliseconds.ShouldBe(150 - lateMs, 3);
    }

    [Theory]
    [InlineData("en-us", "en-us+f3")]
    [InlineData("en-us", "en-us+m7")]
    [InlineData("en-us+f3", "de")]
    public void Heard_CallerRepeatsTheWordsWithoutAnEcho_IsTheCaller(string voice, string caller)
    {
        var line = new EchoLine();
        var sent = line.Coded(Reading(20, voice));
        var words = Level(Say("We open at seven in the morning and close at six, except on Sundays and on holidays.", Rate, caller), -24);
        var heard = new double[sent.Length];
        for (var i = 0; i < words.Length; i++)
            heard[(5 * Rate) + i] = words[i];
        var readings = Listen(sent, line.Heard(heard));
        CallerFrom(readings, 250, 270).ShouldBeGreaterThan(0);
        readings.Count(static reading => reading.Verdict == EchoVerdict.Echo).ShouldBeLessThan(20);
    }

    [Theory]
    [InlineData(-6, -18)]
    [InlineData(-12, -24)]
    [InlineData(-20, -24)]
    [InlineData(-20, -30)]
    [InlineData(-40, -30)]
    public void Heard_CallerSpeaksOverTheEcho_IsRecognised(int echoDb, int callerDb)
    {
        var line = new EchoLine();
        var sent = line.Coded(Reading(60));
        string[] interruptions = ["Stop, please stop", "No, I said Tuesday", "Wait a moment", "Can I ask you something", "But what does it cost", "Thank you, goodbye"];
        string[] voices = ["en-us+f3", "en-us+m7", "en-gb+f2"];
        var caller = new double[sent.Length];
        var begun = new List<int>();
        for (var i = 0; i < 18; i++)
        {
            var words = Level(Trim(Say(interruptions[i % 6], Rate, voices[i % 3])), callerDb);
            var at = (i + 1) * 3 * Rate;
            begun.Add(at * 50 / Rate);
            for (var k = 0; k < words.Length; k++)
                caller[at + k] = words[k];
        }
        var readings = Listen(sent, line.Heard(line.Echo(sent, 140, echoDb), caller));
        begun.Count(frame => CallerFrom(readings, frame, frame + 13) >= 0).ShouldBeGreaterThanOrEqualTo(14, "most within 260 ms");
        begun.Count(frame => CallerFrom(readings, frame, frame + 40) >= 0).ShouldBeGreaterThanOrEqualTo(17, "at least 90 % within 800 ms, pauses between the words included");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    public void Sent_WholeReplyAtOnce_ItsEchoIsFoundToTheEnd(double seconds)
    {
        var line = new EchoLine();
        var sent = line.Coded(Reading(seconds));
        var meter = new EchoMeter(Rate, Rate);
        meter.Sent(sent, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        var readings = Listen([], line.Heard(line.Echo(sent, 140, -14)), meter: meter);
        CallerFrom(readings).ShouldBe(-1);
        readings.Skip(readings.Count - 100).Count(static reading => reading.Verdict == EchoVerdict.Echo).ShouldBeGreaterThan(30);
    }

    [Fact]
    public void Heard_LineWasPausedAndPlayedOn_EchoIsFoundAtTheSameDelay()
    {
        var line = new EchoLine();
        var sent = line.Coded(Reading(20));
        var (at, pause) = (8 * Rate, Rate / 2);
        short[] played = [.. sent[..at], .. new short[pause], .. sent[at..]];
        var heard = line.Heard(line.Echo(played, 140, -14));
        var meter = new EchoMeter(Rate, Rate);
        meter.Sent(sent, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        var before = Listen([], heard[..at], meter: meter);
        meter.Pause(TimeSpan.FromSeconds(10));
        var readings = new List<EchoReading>();
        for (var i = at; i + 160 <= heard.Length; i += 160)
        {
            var time = TimeSpan.FromSeconds(2 + (i / (double)Rate));
            if (i == at + pause)
                meter.Resume(time);
            readings.Add(meter.Heard(heard.AsSpan(i, 160), time));
        }
        CallerFrom([.. before, .. readings]).ShouldBe(-1);
        readings[^1].Delay.TotalMilliseconds.ShouldBe(140, 3);
        readings.Count(static reading => reading.Verdict == EchoVerdict.Unknown).ShouldBeLessThan(20, "the delay is not searched again");
    }

    [Fact]
    public void Cut_LineWasCleared_WhatWasNotPlayedIsForgotten()
    {
        var line = new EchoLine();
        var sent = line.Coded(Reading(10));
        var meter = new EchoMeter(Rate, Rate);
        meter.Sent(sent, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        meter.Cut(TimeSpan.FromSeconds(2));
        Listen([], line.Heard(line.Echo(sent, 140, -14)), meter: meter).ShouldAllBe(static reading => reading.Verdict == EchoVerdict.None);
    }

    [Fact]
    public void Heard_NothingIsPlayed_SaysSo()
    {
        var line = new EchoLine();
        var meter = new EchoMeter(Rate, Rate);
        var heard = line.Heard([.. Reading(3).Select(static sample => (double)sample)]);
        Listen([], heard, meter: meter).ShouldAllBe(static reading => reading.Verdict == EchoVerdict.None);
    }

    [Fact]
    public void Match_PieceOfTheEcho_TellsDelayAndLevel()
    {
        var line = new EchoLine();
        var sent = line.Coded(Reading(4));
        var heard = line.Heard(line.Echo(sent, 220, -12));
        var meter = new EchoMeter(Rate, Rate);
        meter.Sent(sent.AsSpan(0, Rate), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var match = meter.Match(heard.AsSpan(Rate * 6 / 10, Rate / 5), TimeSpan.FromSeconds(1.6));
        match.IsEcho.ShouldBeTrue();
        match.Delay.TotalMilliseconds.ShouldBe(220, 3);
        match.ReturnDb.ShouldBe(-12, 4);
    }

    [Fact]
    public void Match_PieceOfAnotherVoice_IsNoEcho()
    {
        var line = new EchoLine();
        var meter = new EchoMeter(Rate, Rate);
        meter.Sent(line.Coded(Reading(1)), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        meter.Match(Reading(4, "de+f2").AsSpan(Rate / 2, Rate / 5), TimeSpan.FromSeconds(1.6)).IsEcho.ShouldBeFalse();
    }

    private static short[] Trim(short[] sound)
    {
        var first = Array.FindIndex(sound, static sample => Math.Abs((int)sample) > 1_000);
        return sound[first..];
    }
}
