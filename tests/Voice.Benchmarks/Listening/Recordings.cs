using System.Diagnostics;
using Voice.Audio;
using Voice.Benchmarks.Load;

namespace Voice.Benchmarks.Listening;

/// <summary>Recorded people and music of Debian's packages for Asterisk, at 8 kHz. They are fetched by the package manager and unpacked beside the program; nothing is installed.</summary>
internal sealed class Recordings
{
    public const int SampleRate = 8_000;

    private static readonly string[] Packages =
        ["asterisk-core-sounds-en-wav", "asterisk-core-sounds-es-wav", "asterisk-core-sounds-fr-wav", "asterisk-core-sounds-it-wav", "asterisk-core-sounds-ru-wav", "asterisk-moh-opsound-wav"];

    // Signals, and a joke with monkeys. The folder "silence" has silence only.
    private static readonly string[] NoSpeech = ["beep", "beeperr", "ascending-2tone", "descending-2tone", "confbridge-join", "confbridge-leave", "tt-monkeys"];

    private Recordings(IReadOnlyList<Utterance> utterances, IReadOnlyList<short[]> music)
    {
        Utterances = utterances;
        Music = music;
    }

    /// <summary>Short pieces of speech without a long pause, in the same order on every machine.</summary>
    public IReadOnlyList<Utterance> Utterances { get; }

    public IReadOnlyList<short[]> Music { get; }

    public static async Task<Recordings> FindAsync()
    {
        var folder = Directory.Exists("/usr/share/asterisk/moh") && Directory.GetDirectories("/usr/share/asterisk/sounds").Length >= 5
            ? "/usr/share/asterisk"
            : await FetchAsync(Path.Combine(AppContext.BaseDirectory, "recordings"));
        // Of a file that stands there twice under another name (a link), one is enough.
        var files = Directory.GetFiles(Path.Combine(folder, "sounds"), "*.wav", SearchOption.AllDirectories)
            .Where(file => new FileInfo(file).LinkTarget is null && !NoSpeech.Contains(Path.GetFileNameWithoutExtension(file)) && Path.GetFileName(Path.GetDirectoryName(file)) != "silence").Order(StringComparer.Ordinal);
        var utterances = files.Select(file => Utterance.Of(Read(file), Path.GetRelativePath(folder, file).Split('/')[1])).OfType<Utterance>().ToList();
        var music = Directory.GetFiles(Path.Combine(folder, "moh"), "*.wav").Order(StringComparer.Ordinal).Select(Read).ToList();
        return new Recordings(utterances, music);
    }

    private static short[] Read(string file)
    {
        var wave = WaveFile.Read(File.ReadAllBytes(file));
        return wave.SampleRate == SampleRate ? wave.Samples : Resampler.Convert(wave.Samples, wave.SampleRate, SampleRate);
    }

    private static async Task<string> FetchAsync(string folder)
    {
        var unpacked = Path.Combine(folder, "usr", "share", "asterisk");
        if (Directory.Exists(Path.Combine(unpacked, "moh")))
            return unpacked;
        Directory.CreateDirectory(folder);
        await RunAsync("apt-get", folder, ["download", .. Packages]);
        foreach (var package in Directory.GetFiles(folder, "*.deb"))
            await RunAsync("dpkg-deb", folder, ["-x", package, folder]);
        return unpacked;
    }

    private static async Task RunAsync(string program, string folder, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
            await process.WaitForExitAsync();
            if (process.ExitCode == 0)
                return;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
        }
        throw new LoadException($"The recordings are in Debian's packages {string.Join(' ', Packages)}; '{program}' could not get them here.");
    }
}
