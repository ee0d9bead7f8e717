using System.Diagnostics;

namespace Voice.Browser.Tests;

/// <summary>Makes the WAV that Chromium takes for a microphone: spoken by espeak-ng, joined by sox.</summary>
internal static class Speech
{
    private static readonly Lazy<Task<string>> Silence = new(() => RecordAsync(60));

    /// <summary>A minute without a word. All who ask get the same file, and with it the same browser.</summary>
    public static Task<string> SilenceAsync() => Silence.Value;

    /// <summary>Speech and silence in turns, at 48 kHz.</summary>
    /// <param name="parts">Text to be spoken by espeak-ng or (<see cref="FliteVoice"/>) by flite, a <see cref="Recording"/> of a person, or a number of seconds of silence.</param>
    public static async Task<string> RecordAsync(params object[] parts)
    {
        foreach (var program in (string[])["espeak-ng", "flite", "sox"])
            Assert.SkipWhen(Chromium.Find(program) is null, $"{program} is not on the PATH: install it (apt-get install {program}) to run the browser tests.");
        var folder = Directory.CreateTempSubdirectory("voice-speech-").FullName;
        var files = new List<string>();
        foreach (var part in parts)
        {
            var file = Path.Combine(folder, $"{files.Count}.wav");
            if (part is string text)
            {
                await RunAsync("espeak-ng", "-v", "en-us", "-w", file + ".raw.wav", text);
                await RunAsync("sox", file + ".raw.wav", "-r", "48000", "-c", "1", "-b", "16", file);
            }
            else if (part is FliteVoice flite)
            {
                await RunAsync("flite", "-voice", "slt", "-t", flite.Text, "-o", file + ".raw.wav");
                await RunAsync("sox", file + ".raw.wav", "-r", "48000", "-c", "1", "-b", "16", file);
            }
            else if (part is Recording recording)
            {
                await File.WriteAllBytesAsync(file + ".raw", recording.Pcm());
                await RunAsync("sox", "-t", "raw", "-r", "16000", "-e", "signed-integer", "-b", "16", "-c", "1", file + ".raw", "-r", "48000", "-c", "1", "-b", "16", file);
            }
            else
            {
                await RunAsync("sox", "-n", "-r", "48000", "-c", "1", "-b", "16", file, "trim", "0", FormattableString.Invariant($"{part}"));
            }
            files.Add(file);
        }
        var whole = Path.Combine(folder, "microphone.wav");
        await RunAsync("sox", [.. files, whole]);
        return whole;
    }

    /// <summary>Text for flite, whose voice the ears with PocketSphinx understand better than that of espeak-ng.</summary>
    public sealed record FliteVoice(string Text);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed: {error}");
    }
}
