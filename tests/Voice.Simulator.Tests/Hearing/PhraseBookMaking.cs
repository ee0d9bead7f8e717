using System.Collections.Concurrent;
using Voice.Simulator.Tests.Hearing.Training;

namespace Voice.Simulator.Tests.Hearing;

/// <summary>Makes the phrase book that the simulator carries. Run by hand after a change to the phrases or to the features.</summary>
public sealed class PhraseBookMaking(ITestOutputHelper output)
{
    [Fact(Explicit = true)]
    public void PhraseBook_IsMade_FromSpokenSentences()
    {
        Assert.SkipUnless(EspeakClip.IsPossible, "espeak-ng is not installed here, so there is nothing to learn from.");
        var spoken = new ConcurrentDictionary<EspeakClip, short[]>();
        var file = new Trainer(Phrases.All, clip => spoken.GetOrAdd(clip, c => c.Speak())).Train();
        var path = Path.Combine(Repository(), "src", "Voice.Simulator", "Hearing", "phrases.bin");
        using (var stream = File.Create(path)) file.Write(stream);
        output.WriteLine($"{file.Templates.Count} templates, {new FileInfo(path).Length} bytes in {path}");
        new FileInfo(path).Length.ShouldBeLessThan(1_500_000);
    }

    static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Voice.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
