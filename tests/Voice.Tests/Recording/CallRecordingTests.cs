using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.Audio;
using Voice.Conversations;
using Voice.Lines;
using Voice.Recording;
using Voice.Tools;
using Voice.TurnDetection;

namespace Voice.Tests.Recording;

public sealed class CallRecordingTests
{
    private const double Aligned = 0.020;

    public static IReadOnlyCollection<ITheoryDataRow> Formats => new TheoryData<AudioFormat> { AudioFormat.Pcm24K, AudioFormat.MuLaw8K, AudioFormat.ALaw8K };

    [Theory]
    [MemberData(nameof(Formats))]
    internal async Task Recording_OfADialogue_HasTheCallerLeftAndWhatTheyHeardRight(AudioFormat format)
    {
        await using var call = await RecordedCall.UpAsync(format);
        call.Wait(1);
        call.Wait(0.5, speaking: true);
        call.Wait(0.5);
        call.Reply("i1", 1.5);
        call.ReplyOver("i1");
        for (var i = 1; i <= 10; i++)
        {
            call.Wait(0.2);
            call.Plays("i1", Math.Min(i * 0.2, 1.5));
        }
        call.Wait(1);
        var file = await call.EndAsync();
        file.SampleRate.ShouldBe(format.SampleRate);
        file.Seconds.ShouldBe(5, Aligned);
        var (from, to) = file.Sounds(file.Left).ShouldHaveSingleItem();
        from.ShouldBe(1, Aligned);
        to.ShouldBe(1.5, Aligned);
        (from, to) = file.Sounds(file.Right).ShouldHaveSingleItem();
        from.ShouldBe(2, Aligned);
        to.ShouldBe(3.5, Aligned);
        file.Share(file.Left, RecordedCall.CallerHertz).ShouldBeGreaterThan(0.95);
        file.Share(file.Left, RecordedCall.ReplyHertz).ShouldBeLessThan(0.01);
        file.Share(file.Right, RecordedCall.ReplyHertz).ShouldBeGreaterThan(0.95);
        file.Share(file.Right, RecordedCall.CallerHertz).ShouldBeLessThan(0.01);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reply_CutOff_EndsWhereItWasHeard(bool reports)
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        call.Wait(1);
        call.Reply("i1", 10);
        for (var i = 1; i <= 5; i++)
        {
            call.Wait(0.2);
            if (reports)
                call.Plays("i1", (i * 0.2) - 0.1);
        }
        call.Happens(new SpeechStarted("u1"));
        // The line's last word comes late and says less than the clock would.
        call.Wait(0.3);
        call.Session.Post(new LineCleared(1, [new PlaybackReport("i1", 0, TimeSpan.FromSeconds(0.9))]));
        call.Wait(2);
        var file = await call.EndAsync();
        var (from, to) = file.Sounds(file.Right).ShouldHaveSingleItem();
        from.ShouldBe(1, Aligned);
        to.ShouldBe(1.9, Aligned);
    }

    [Fact]
    public async Task Reply_CutOffOnALineThatNeverTells_EndsByTheClock()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        call.Wait(1);
        call.Reply("i1", 10);
        call.Wait(1.5);
        call.Happens(new SpeechStarted("u1"));
        call.Wait(3);
        var file = await call.EndAsync();
        file.Sounds(file.Right).ShouldHaveSingleItem().To.ShouldBe(2.5, Aligned);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reply_PausedForASoundThatIsNoVoice_IsThereWholeWithTheGapThatTheCallerHeard(bool reports)
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K, new ConversationOptions { Recording = RecordingConsent.Always, Interruptions = InterruptionMode.Judged });
        call.Wait(1);
        call.Reply("i1", 3);
        call.ReplyOver("i1");
        for (var i = 1; i <= 5; i++)
        {
            call.Wait(0.2);
            if (reports)
                call.Plays("i1", i * 0.2);
        }
        call.Wait(0.06);
        call.Session.Post(Cough(soundMs: 60, voiceMs: 32, quietMs: 0));
        call.Wait(0.3);
        call.Session.Post(Cough(soundMs: 360, voiceMs: 32, quietMs: 220));
        call.Wait(4);
        if (reports)
            call.Plays("i1", 3);
        call.Wait(1);
        var file = await call.EndAsync();
        var sounds = file.Sounds(file.Right);
        sounds.Length.ShouldBe(2);
        sounds.Sum(sound => sound.To - sound.From).ShouldBe(3, 2 * Aligned);
        sounds[0].From.ShouldBe(1, Aligned);
        sounds[0].To.ShouldBeInRange(2.02, 2.12, "paused as soon as something in it is like a voice");
        (sounds[1].From - sounds[0].To).ShouldBeInRange(0.2, 0.6);
    }

    /// <summary>A sound with one frame like a voice, as a cough has.</summary>
    private static SoundHeard Cough(double soundMs, double voiceMs, double quietMs) =>
        new(new SoundMeasure(TimeSpan.FromMilliseconds(soundMs), TimeSpan.FromMilliseconds(voiceMs), TimeSpan.FromMilliseconds(quietMs), LevelDb: -24, RoomDb: -60));

    [Fact]
    public async Task Reply_UnderWayAtTheEnd_IsThereAsFarAsItWasHeard()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        call.Reply("i1", 10);
        call.Wait(1);
        call.Plays("i1", 0.8);
        var file = await call.EndAsync();
        file.Sounds(file.Right).ShouldHaveSingleItem().To.ShouldBe(0.8, Aligned);
    }

    [Fact]
    public async Task Reply_WhoseModelIsSlow_HasItsGaps()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        call.Reply("i1", 0.4);
        call.Wait(1);
        call.Sound("i1", 0.4);
        call.ReplyOver("i1");
        call.Wait(1);
        var file = await call.EndAsync();
        var sounds = file.Sounds(file.Right);
        sounds.Length.ShouldBe(2);
        sounds[1].From.ShouldBe(1, Aligned);
    }

    [Fact]
    public async Task Caller_WhoseNetworkStallsAndCatchesUp_KeepsTheirPlace()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        call.Wait(1);
        call.Stall(0.6);
        call.Burst(0.6);
        call.Wait(1);
        call.Wait(0.4, speaking: true);
        call.Wait(0.2);
        var file = await call.EndAsync();
        var sounds = file.Sounds(file.Left);
        sounds.Length.ShouldBe(2);
        (sounds[0].From - 1).ShouldBe(0, Aligned);
        (sounds[0].To - 1.6).ShouldBe(0, Aligned);
        (sounds[1].From - 2.6).ShouldBe(0, Aligned);
    }

    [Theory]
    [InlineData(4.5, 4.5)]
    [InlineData(6, 6)]
    [InlineData(9, 9)]
    [InlineData(9, 5)]
    [InlineData(30, 30)]
    [InlineData(60, 60)]
    [InlineData(60, 12)]
    [InlineData(60, 0.4)]
    public async Task Caller_WhoseNetworkStallsForLongAndCatchesUp_IsWhereTheySpoke(double stall, double burst)
    {
        var log = new LogLines();
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K, logger: log);
        call.Reply("i1", 1);
        call.ReplyOver("i1");
        call.Wait(2);
        await call.StallAsync(stall);
        call.Burst(burst);
        call.Wait(1);
        call.Wait(0.4, speaking: true);
        call.Wait(0.6);
        var file = await call.EndAsync();
        file.Seconds.ShouldBe(4 + stall, Aligned);
        var sounds = file.Sounds(file.Left);
        sounds.Length.ShouldBe(2);
        (sounds[0].From - (2 + stall - burst)).ShouldBe(0, Aligned);
        (sounds[0].To - (2 + stall)).ShouldBe(0, Aligned);
        (sounds[1].From - (3 + stall)).ShouldBe(0, Aligned);
        // The other side's words stay where they are.
        var (from, to) = file.Sounds(file.Right).ShouldHaveSingleItem();
        from.ShouldBe(0, Aligned);
        to.ShouldBe(1, Aligned);
        log.Lines.ShouldNotContain(l => l.Contains("disk", StringComparison.Ordinal));
        log.Lines.Any(l => l.Contains("The line sent no sound", StringComparison.Ordinal)).ShouldBe(stall - burst >= 1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(30)]
    public async Task Line_ThatSendsNothingForAWhile_IsBlamedForIt(double gap)
    {
        var log = new LogLines();
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K, logger: log);
        call.Wait(1, speaking: true);
        await call.StallAsync(gap);
        call.Wait(1, speaking: true);
        await call.EndAsync();
        log.Lines.ShouldContain(l => l.Contains($"The line sent no sound for 00:00:{gap:00}", StringComparison.Ordinal));
        log.Lines.ShouldNotContain(l => l.Contains("disk", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secure_SoundThatWasStalledInIt_IsNotRecordedBehindIt()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        call.Wait(1);
        call.Session.Secure(true);
        call.Stall(5);
        call.Session.Secure(false);
        call.Burst(4);
        call.Wait(2);
        var file = await call.EndAsync();
        file.Sounds(file.Left).ShouldBeEmpty();
        file.Seconds.ShouldBe(8, Aligned);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(60)]
    public async Task Caller_WhoseLineWasMute_IsBackAtTheRightTime(double mute)
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        call.Wait(1);
        call.Stall(mute);
        call.Wait(0.5, speaking: true);
        call.Wait(0.5);
        var file = await call.EndAsync();
        var (from, to) = file.Sounds(file.Left).ShouldHaveSingleItem();
        from.ShouldBe(1 + mute, Aligned);
        to.ShouldBe(1.5 + mute, Aligned);
        file.Seconds.ShouldBe(2 + mute, Aligned);
    }

    [Fact]
    public async Task Process_ThatDies_LosesAtMostASecond()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        for (var second = 1; second <= 3; second++)
        {
            call.Wait(1, speaking: true);
            // A thread of its own writes the disk, the header last: the file has the sound of this moment, or gets it soon.
            await Until.TrueAsync(() => File.Exists(call.File) && StereoFile.Told(call.File, 8000) >= call.Seconds - 1);
        }
        var copy = Path.Combine(call.Folder, "crashed.wav");
        File.Copy(call.File, copy);
        var file = StereoFile.Read(copy);
        file.Seconds.ShouldBeGreaterThanOrEqualTo(2);
        file.Sounds(file.Left).ShouldHaveSingleItem().To.ShouldBeGreaterThanOrEqualTo(1.98);
    }

    [Fact]
    public async Task Recording_LongerThanItsWindow_IsWhole()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        for (var i = 0; i < 30; i++)
        {
            call.Wait(1, speaking: true);
            await Until.TrueAsync(() => File.Exists(call.File) && new FileInfo(call.File).Length >= 44 + ((call.Seconds - 1) * 8000 * 4));
        }
        var file = await call.EndAsync();
        var (from, to) = file.Sounds(file.Left).ShouldHaveSingleItem();
        from.ShouldBe(0, Aligned);
        to.ShouldBe(30, Aligned);
    }

    [Fact]
    public async Task File_IsForTheServersUserOnly()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        call.Wait(1);
        await call.EndAsync();
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(call.File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Secure_WhileItLasts_IsSilentForTheModelAndTheRecording()
    {
        var log = new LogLines();
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K, logger: log);
        call.Reply("i1", 4);
        call.ReplyOver("i1");
        call.Wait(1, speaking: true);
        var (before, all) = (call.Assistant.HeardSound, call.Assistant.HeardBytes);
        call.Session.Secure(true);
        call.Wait(1, speaking: true);
        call.Assistant.HeardSound.ShouldBe(before);
        (call.Assistant.HeardBytes - all).ShouldBeInRange(7000, 8000, "silence, in which a turn that was under way ends");
        call.Session.Secure(false);
        call.Wait(1, speaking: true);
        call.Assistant.HeardSound.ShouldBe(before + 8000);
        var file = await call.EndAsync();
        foreach (var channel in (short[][])[file.Left, file.Right])
        {
            var sounds = file.Sounds(channel);
            sounds.Length.ShouldBe(2);
            sounds[0].To.ShouldBe(1, Aligned);
            sounds[1].From.ShouldBe(2, Aligned);
        }
        log.Lines.Where(l => l.Contains("Secure section")).ShouldBe(["Secure section began", "Secure section ended"]);
    }

    [Fact]
    public async Task SecureDigits_AreInNoLogAndNothingTheModelGets()
    {
        const string Canary = "8675309";
        var log = new LogLines();
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K, logger: log);
        var collecting = call.Session.CollectDigitsAsync("c1", new DigitRequest(4, 8, Secure: true), CancellationToken.None);
        foreach (var key in Canary + "#")
            call.Session.Post(new KeyPressed(key));
        (await collecting).Digits.Reveal().ShouldBe(Canary);
        await call.EndAsync();
        log.Lines.ShouldNotBeEmpty();
        log.Lines.ShouldAllBe(l => !l.Contains(Canary));
        call.Assistant.Commands.ShouldAllBe(c => !c.ToString().Contains(Canary));
    }

    [Fact]
    public async Task Consent_NotGiven_LeavesNoFile()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K, new ConversationOptions { Recording = RecordingConsent.AfterAnnouncement, Announcement = "We record." });
        call.Wait(2, speaking: true);
        call.Session.Post(new HungUp());
        await call.Session.Ended;
        Directory.GetFiles(call.Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Consent_ByAnnouncement_RecordsFromItsEndOn()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K, new ConversationOptions { Recording = RecordingConsent.AfterAnnouncement, Announcement = "We record." });
        var ask = call.Assistant.Commands.OfType<CreateResponse>().Single();
        call.Happens(new ResponseCreated("r_i1", ask.Id));
        call.Sound("i1", 1);
        call.ReplyOver("i1");
        call.Wait(1, speaking: true);
        call.Assistant.HeardBytes.ShouldBe(0);
        call.Wait(0.6);
        call.Wait(1, speaking: true);
        var file = await call.EndAsync();
        file.Seconds.ShouldBe(1.1, 2 * Aligned);
        file.Sounds(file.Right).ShouldBeEmpty();
        file.Sounds(file.Left).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Disk_ThatRefuses_EndsTheRecordingAndNotTheCall()
    {
        await using var call = await RecordedCall.UpAsync(AudioFormat.MuLaw8K);
        await File.WriteAllTextAsync(call.File, "somebody else's");
        call.Wait(5, speaking: true);
        call.Session.Ended.IsCompleted.ShouldBeFalse();
        call.Session.Post(new HungUp());
        (await call.Session.Ended).ShouldBe(CallEnd.HungUp);
        (await File.ReadAllTextAsync(call.File)).ShouldBe("somebody else's");
    }

    private sealed class LogLines : ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
                _lines.Add(formatter(state, exception));
        }
    }
}
