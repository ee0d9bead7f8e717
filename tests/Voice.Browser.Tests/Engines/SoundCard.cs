namespace Voice.Browser.Tests.Engines;

/// <summary>A sound system of a test's own: a silent speaker, and a microphone at the end of a cable that tests speak into.</summary>
internal sealed class SoundCard : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ChildProgram _pulse;

    private SoundCard(DirectoryInfo folder, ChildProgram pulse)
    {
        _folder = folder;
        _pulse = pulse;
        Environment = [("PULSE_SERVER", Server(folder)), ("HOME", folder.FullName), ("XDG_CONFIG_HOME", folder.FullName), ("XDG_RUNTIME_DIR", folder.FullName)];
    }

    /// <summary>The environment that a program needs to use it.</summary>
    public (string Name, string Value)[] Environment { get; }

    public static async Task<SoundCard> StartAsync()
    {
        foreach (var program in (string[])["pulseaudio", "pactl", "paplay"])
            Assert.SkipWhen(Chromium.Find(program) is null, $"{program} is not on the PATH: install it (apt-get install pulseaudio pulseaudio-utils) to run the tests of engines.");
        var folder = Directory.CreateTempSubdirectory("voice-pulse-");
        var pulse = ChildProgram.Start(
            "pulseaudio",
            [
                "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no", "--high-priority=no", "--log-target=stderr",
                "-L", "module-null-sink sink_name=speaker",
                "-L", "module-null-sink sink_name=cable rate=48000 channels=1",
                "-L", "module-remap-source master=cable.monitor source_name=microphone source_properties=device.description=Microphone",
                "-L", $"module-native-protocol-unix socket={Path.Combine(folder.FullName, "native")} auth-anonymous=1",
            ],
            ("PULSE_RUNTIME_PATH", folder.FullName), ("HOME", folder.FullName), ("XDG_CONFIG_HOME", folder.FullName));
        var card = new SoundCard(folder, pulse);
        await card.UntilItAnswersAsync();
        await ChildProgram.RunAsync("pactl", ["set-default-sink", "speaker"], card.Environment);
        await ChildProgram.RunAsync("pactl", ["set-default-source", "microphone"], card.Environment);
        return card;
    }

    /// <summary>Says something into the microphone, in real time.</summary>
    public async Task SayAsync(string words) =>
        await ChildProgram.RunAsync("paplay", ["--device=cable", await Speech.RecordAsync(words, 0.5)], Environment);

    public void Dispose()
    {
        _pulse.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Server(DirectoryInfo folder) => "unix:" + Path.Combine(folder.FullName, "native");

    private async Task UntilItAnswersAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                await ChildProgram.RunAsync("pactl", ["info"], Environment);
                return;
            }
            catch (InvalidOperationException) when (!deadline.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        }
    }
}
