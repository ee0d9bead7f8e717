using System.Diagnostics;
using Voice.Simulator.Audio;

namespace Voice.Simulator.Tests.Hearing.Training;

/// <summary>A sentence spoken by espeak-ng.</summary>
/// <param name="WordsPerMinute">espeak's default is 175.</param>
/// <param name="Pitch">0 to 99; espeak's default is 50.</param>
sealed record EspeakClip(string Text, string Voice, int WordsPerMinute = 175, int Pitch = 50)
{
    static readonly Lazy<bool> Found = new(() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "espeak-ng"))));

    /// <summary>Whether the program is there.</summary>
    public static bool IsPossible => Found.Value;

    /// <summary>24 kHz mono.</summary>
    public short[] Speak()
    {
        var start = new ProcessStartInfo("espeak-ng")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "-v", Voice, "-s", $"{WordsPerMinute}", "-p", $"{Pitch}", "--stdout", Text },
        };
        using var process = Process.Start(start)!;
        using var wave = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(wave);
        process.WaitForExit();
        var file = WaveFile.Read(wave.ToArray());
        return Resampler.Convert(file.Samples, file.SampleRate, Condition.SampleRate);
    }
}
