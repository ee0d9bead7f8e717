using System.Diagnostics;

namespace Voice.Server.Tests.Phone;

/// <summary>Spoken words as a phone sends them: by espeak-ng, made µ-law at 8 kHz by sox.</summary>
internal static class Speech
{
    public static async Task<byte[]> SayAsync(string text)
    {
        foreach (var program in (string[])["espeak-ng", "sox"])
            Assert.SkipUnless(IsOnPath(program), $"{program} is not on the PATH: install it (apt-get install {program}) to run the spoken calls.");
        var folder = Directory.CreateTempSubdirectory("voice-phone-").FullName;
        try
        {
            var spoken = Path.Combine(folder, "spoken.wav");
            var phone = Path.Combine(folder, "phone.ul");
            await RunAsync("espeak-ng", "-v", "en-us", "-w", spoken, text);
            await RunAsync("sox", spoken, "-r", "8000", "-c", "1", "-e", "mu-law", "-t", "raw", phone);
            return await File.ReadAllBytesAsync(phone);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed: {error}");
    }
}
