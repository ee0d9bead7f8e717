using Voice.Simulator.Hearing;
using Voice.Simulator.Tests.Hearing.Training;

namespace Voice.Simulator.Tests.Hearing;

/// <summary>How often the phrase book is right, measured on freshly spoken sentences.</summary>
public sealed class RecognitionRateTests(ITestOutputHelper output)
{
    [Fact]
    public void Phrases_InTheUsualVoices_AreAlmostAlwaysRecognised() => Measure(Trial.Usual().Where((_, i) => i % 17 == 0), rightAtLeast: 0.97, wrongAtMost: 0);

    [Fact]
    public void Phrases_InVoicesItNeverHeard_AreMostlyRecognised() => Measure(Trial.Unheard(700), rightAtLeast: 0.8, wrongAtMost: 0.02);

    [Fact]
    public void OtherSentences_AreAlmostNeverRecognisedAsAPhrase() =>
        Measure(Trial.Other("other sentences", Sentences.Unknown.Where((_, i) => i % 7 == 0), voices: 1).Concat(Trial.Foreign().Where((_, i) => i % 5 == 0)), rightAtLeast: 0.97, wrongAtMost: 0.03);

    [Fact(Explicit = true)]
    public void Everything_Measured_MeetsTheAims()
    {
        Measure(Trial.Usual(), rightAtLeast: 0.97, wrongAtMost: 0);
        Measure(Trial.Unheard(14), rightAtLeast: 0.9, wrongAtMost: 0.005);
        Measure(Trial.Other("other sentences", Sentences.Unknown, voices: 4), rightAtLeast: 0.98, wrongAtMost: 0.02);
        Measure(Trial.Foreign(), rightAtLeast: 0.98, wrongAtMost: 0.02);
        Measure(Trial.Other("one word or sound off", Sentences.NearMisses, voices: 4), rightAtLeast: 0.75, wrongAtMost: 0.25);
    }

    void Measure(IEnumerable<(string Group, EspeakClip Clip, string Condition)> plan, double rightAtLeast, double wrongAtMost)
    {
        Assert.SkipUnless(EspeakClip.IsPossible, "espeak-ng is not installed here, so nothing can be said.");
        var trials = Trial.Run(PhraseBook.Default, plan);
        foreach (var group in trials.GroupBy(trial => trial.Group))
            output.WriteLine($"{group.Key}: {group.Count()} said, {group.Average(t => t.IsRight ? 1 : 0):P1} right, {group.Average(t => t.IsWrong ? 1 : 0):P2} wrong");
        foreach (var trial in trials.Where(trial => !trial.IsRight)) output.WriteLine($"{trial}");
        trials.Average(trial => trial.IsWrong ? 1 : 0).ShouldBeLessThanOrEqualTo(wrongAtMost);
        trials.Average(trial => trial.IsRight ? 1 : 0).ShouldBeGreaterThanOrEqualTo(rightAtLeast);
    }
}
