using Voice.Simulator.Settings;
using Voice.Simulator.Speech;

namespace Voice.Simulator.Tests.Speech;

public sealed class SynthesizerTests
{
    const string Sentence = "The quick brown fox jumps over the lazy dog, doesn't it?";

    [Theory]
    [InlineData("hello")]
    [InlineData(Sentence)]
    [InlineData("!!!")]
    [InlineData("42")]
    [InlineData("你好，世界")]
    [InlineData("psst")]
    public async Task BuiltIn_AnyText_IsLoudAndNotClipped(string text)
    {
        var samples = await Synthesizer.BuiltIn.SpeakAsync(text, "alloy", TestContext.Current.CancellationToken);
        LevelDb(samples).ShouldBeGreaterThan(-20);
        samples.Max(s => Math.Abs((int)s)).ShouldBeLessThanOrEqualTo(23_200);
        (samples.Length / 24_000.0).ShouldBe(text.Length * 0.06, 0.07);
    }

    [Fact]
    public async Task BuiltIn_Sentence_HasPausesBetweenWords()
    {
        var samples = await Synthesizer.BuiltIn.SpeakAsync("mama .... mama", "alloy", TestContext.Current.CancellationToken);
        LevelDb(samples[(24_000 * 380 / 1000)..(24_000 * 520 / 1000)]).ShouldBeLessThan(LevelDb(samples) - 20);
    }

    [Fact]
    public async Task BuiltIn_TwoVoices_SoundDifferent()
    {
        var low = await Synthesizer.BuiltIn.SpeakAsync("hello", "onyx", TestContext.Current.CancellationToken);
        var high = await Synthesizer.BuiltIn.SpeakAsync("hello", "shimmer", TestContext.Current.CancellationToken);
        low.ShouldNotBe(high);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task BlankText_IsNoSamples(string text) =>
        (await Synthesizer.BuiltIn.SpeakAsync(text, "alloy", TestContext.Current.CancellationToken)).ShouldBeEmpty();

    [Fact]
    public async Task MissingProgram_Sentence_IsSpokenByTheStandIn()
    {
        var synthesizer = Synthesizer.Using("/nowhere/espeak-ng", TimeProvider.System);
        var samples = await synthesizer.SpeakAsync(Sentence, "alloy", TestContext.Current.CancellationToken);
        samples.ShouldBe(await Synthesizer.BuiltIn.SpeakAsync(Sentence, "alloy", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FailingProgram_Sentence_IsSpokenByTheStandIn()
    {
        Assert.SkipUnless(File.Exists("/bin/false"), "/bin/false is not on this system.");
        var synthesizer = Synthesizer.Using("/bin/false", TimeProvider.System);
        (await synthesizer.SpeakAsync(Sentence, "alloy", TestContext.Current.CancellationToken)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task CancelledBefore_Speaking_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await Synthesizer.BuiltIn.SpeakAsync("hello", "alloy", cancelled.Token));
    }

    [Fact]
    public async Task Program_HangsUntilCancelled_IsKilled()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The hanging program is a shell script.");
            return;
        }

        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var marker = Path.Combine(folder.FullName, "pid");
            var program = Path.Combine(folder.FullName, "espeak-ng");
            await File.WriteAllTextAsync(program, $"#!/bin/sh\necho $$ > {marker}.new\nmv {marker}.new {marker}\nexec sleep 600\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            using var cancel = new CancellationTokenSource();
            using var watcher = new FileSystemWatcher(folder.FullName);
            var started = new TaskCompletionSource();
            watcher.Renamed += (_, _) => started.TrySetResult();
            watcher.EnableRaisingEvents = true;
            var speaking = Synthesizer.Using(program, TimeProvider.System).SpeakAsync("hello", "alloy", cancel.Token).AsTask();
            await started.Task.WaitAsync(TestContext.Current.CancellationToken);
            var id = int.Parse(await File.ReadAllTextAsync(marker, TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => speaking);
            using var left = Find(id);
            if (left is not null) await left.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Program_EverySentence_HasTheAgreedLevelAndLength()
    {
        var synthesizer = Espeak();
        var samples = await synthesizer.SpeakAsync(Sentence, "marin", TestContext.Current.CancellationToken);
        synthesizer.Name.ShouldBe("espeak-ng");
        samples.Max(s => Math.Abs((int)s)).ShouldBeInRange(23_150, 23_210);
        (samples.Length / 24_000.0).ShouldBeInRange(2, 6);
        LevelDb(samples).ShouldBeGreaterThan(-25);
    }

    [Theory]
    [InlineData("-f /etc/passwd")]
    [InlineData("$(touch x); `id` | cat")]
    [InlineData("[[h@l'oU]]")]
    [InlineData("nul \0 in it")]
    [InlineData("\ud83d and \udc00 alone")]
    public async Task Program_OddText_IsOnlySpoken(string text) =>
        LevelDb(await Espeak().SpeakAsync(text, "../../etc", TestContext.Current.CancellationToken)).ShouldBeGreaterThan(-40);

    [Fact]
    public async Task Program_SameSentenceTwice_MayBeChangedByTheCaller()
    {
        var synthesizer = Espeak();
        var first = await synthesizer.SpeakAsync("hello", "alloy", TestContext.Current.CancellationToken);
        var copy = first.ToArray();
        Array.Clear(first);
        (await synthesizer.SpeakAsync("hello", "alloy", TestContext.Current.CancellationToken)).ShouldBe(copy);
    }

    [Fact]
    public async Task Program_MoreAtOnceThanMaySpeakOrWait_AllGetSpeech()
    {
        var synthesizer = Espeak();
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => synthesizer.SpeakAsync($"number {i}", "alloy", TestContext.Current.CancellationToken).AsTask()));
        all.ShouldAllBe(samples => samples.Length > 0);
    }

    static Synthesizer Espeak()
    {
        var synthesizer = Synthesizer.Find(SynthesizerChoice.Espeak, TimeProvider.System);
        Assert.SkipUnless(synthesizer.Name == "espeak-ng", "espeak-ng is not installed here.");
        return synthesizer;
    }

    static System.Diagnostics.Process? Find(int id)
    {
        try
        {
            return System.Diagnostics.Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static double LevelDb(short[] samples) => 20 * Math.Log10(Math.Sqrt(samples.Average(s => (double)s * s)) / 32_768);
}
