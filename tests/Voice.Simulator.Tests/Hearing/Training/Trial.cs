using Voice.Simulator.Hearing;

namespace Voice.Simulator.Tests.Hearing.Training;

/// <summary>One sentence said to the phrase book, and what it made of it.</summary>
sealed record Trial(string Group, EspeakClip Clip, string Condition, Recognition Heard)
{
    /// <summary>Voices that neither the templates nor the calibration come from.</summary>
    public static readonly string[] UnheardVoices = ["en-gb+m5", "en-us+f3", "en-029", "en-gb-x-gbclan", "en-us+m2", "en-gb+f5"];

    static readonly string[] AllConditions = [.. Training.Condition.All, "phone noise"];

    /// <summary>Known phrases, in the voices that espeak users get by default.</summary>
    public static IEnumerable<(string Group, EspeakClip Clip, string Condition)> Usual() =>
        from phrase in Phrases.All
        from voice in new[] { "en", "en-us", "en-gb" }
        from speed in new[] { 130, 150, 175, 200 }
        select ("usual voices", new EspeakClip(phrase, voice, speed), "clean");

    /// <summary>Known phrases in voices it never heard, over every kind of line; every <paramref name="keepOneOf"/>th by a hash.</summary>
    public static IEnumerable<(string Group, EspeakClip Clip, string Condition)> Unheard(int keepOneOf)
    {
        var number = 0u;
        return from phrase in Phrases.All
               from voice in UnheardVoices
               from speed in new[] { 110, 140, 165, 210 }
               from pitch in new[] { 30, 50, 70 }
               from condition in AllConditions
               where ++number * 2_654_435_761u % 10_000 < 10_000 / keepOneOf
               select (condition == "clean" ? "unheard voices, clean" : "unheard voices, poor line", new EspeakClip(phrase, voice, speed, pitch), condition);
    }

    /// <summary>Sentences that are no phrase, each in so many voices.</summary>
    public static IEnumerable<(string Group, EspeakClip Clip, string Condition)> Other(string group, IEnumerable<string> sentences, int voices)
    {
        string[] spoken = ["en-us", "en-gb", "en-us+f3", "en-gb+m5"];
        int[] speeds = [175, 140, 165, 200];
        string[] conditions = ["clean", "clean", "noise", "phone", "room", "clipped"];
        return sentences.SelectMany((text, index) => Enumerable.Range(0, voices).Select(k =>
            (group, new EspeakClip(text, spoken[(index + k) % 4], speeds[(index + (k * 3)) % 4]), conditions[(index + (k * 5)) % 6])));
    }

    /// <summary>Other languages.</summary>
    public static IEnumerable<(string Group, EspeakClip Clip, string Condition)> Foreign() =>
        Sentences.Foreign.Select(s => ("other languages", new EspeakClip(s.Text, s.Voice), "clean"));

    public static List<Trial> Run(PhraseBook book, IEnumerable<(string Group, EspeakClip Clip, string Condition)> plan)
    {
        var seed = 0;
        return
        [
            .. plan.Select(p => (p, Seed: seed++)).AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(t =>
                new Trial(t.p.Group, t.p.Clip, t.p.Condition, book.Recognize(
                    Training.Condition.Apply(t.p.Condition, t.p.Clip.Speak(), t.Seed), Training.Condition.SampleRate))),
        ];
    }

    public bool IsPhrase => Phrases.All.Contains(Clip.Text);

    public bool IsRight => Heard.Phrase == (IsPhrase ? Clip.Text : null);

    /// <summary>Something was understood that was not said.</summary>
    public bool IsWrong => Heard.Phrase is not null && Heard.Phrase != Clip.Text;

    public override string ToString() =>
        $"{Group}: \"{Clip.Text}\" by {Clip.Voice} at {Clip.WordsPerMinute}, {Condition}: \"{Heard.Phrase}\" ({Heard.Confidence:F2})";
}
