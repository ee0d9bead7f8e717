using Voice.Simulator.Audio;

namespace Voice.Simulator.Tests.Hearing;

/// <summary>
/// Short 8 kHz recordings kept beside the tests, made by espeak-ng voices that the phrase book was not made from. The file name
/// tells voice and sentence: <c>en-029_tell-me-a-joke.wav</c>.
/// </summary>
static class Clip
{
    const int Rate = 24_000;

    /// <summary>All of them at 24 kHz, by file name without its extension.</summary>
    public static IEnumerable<(string Name, short[] Samples)> All() =>
        Directory.GetFiles(Folder(), "*.wav").Order(StringComparer.Ordinal).Select(path => (Path.GetFileNameWithoutExtension(path), Read(path)));

    /// <summary>Under two seconds of it.</summary>
    public static short[] Speech() => All().First(clip => clip.Name.EndsWith("tell-me-a-joke", StringComparison.Ordinal)).Samples;

    /// <summary>The sentence in a file's name.</summary>
    public static string Sentence(string name) => name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..].Replace('-', ' ');

    public static short[] AtPeak(short[] clip, double decibels)
    {
        var gain = 32_767 * Math.Pow(10, decibels / 20) / clip.Max(s => Math.Abs((int)s));
        return [.. clip.Select(s => (short)Math.Round(s * gain))];
    }

    /// <summary>Where it first comes within 34 dB of its peak.</summary>
    public static int FirstLoudMs(short[] clip)
    {
        var limit = Peak(clip) / 50;
        return Array.FindIndex(clip, s => Math.Abs((int)s) > limit) / 24;
    }

    /// <summary>Where it last does.</summary>
    public static int LastLoudMs(short[] clip)
    {
        var limit = Peak(clip) / 50;
        return Array.FindLastIndex(clip, s => Math.Abs((int)s) > limit) / 24;
    }

    /// <summary>Where it first comes within 12 dB of its peak: not a hiss before a vowel, but the vowel.</summary>
    public static int FirstVowelMs(short[] clip)
    {
        var limit = Peak(clip) / 4;
        return Array.FindIndex(clip, s => Math.Abs((int)s) > limit) / 24;
    }

    static int Peak(short[] clip) => clip.Max(sample => Math.Abs((int)sample));

    static short[] Read(string path)
    {
        var file = WaveFile.Read(File.ReadAllBytes(path));
        return Resampler.Convert(file.Samples, file.SampleRate, Rate);
    }

    static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var clips = Path.Combine(folder.FullName, "Hearing", "clips");
            if (Directory.Exists(clips)) return clips;
        }

        throw new DirectoryNotFoundException("Hearing/clips is not above the folder the tests run in.");
    }
}
