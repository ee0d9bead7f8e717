using Voice.Simulator.Hearing;

namespace Voice.Simulator.Tests.Hearing.Training;

/// <summary>Makes a phrase book out of spoken sentences: learns the feature space from them, then keeps them as templates.</summary>
sealed class Trainer(IReadOnlyList<string> phrases, Func<EspeakClip, short[]> speak)
{
    const int Rounds = 2;

    /// <summary>Voices of the stored templates.</summary>
    public static readonly string[] Voices =
        ["en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-us+f2", "en-us+m3", "en-gb+f4", "en-us+m1", "en-gb+f1", "en-us-nyc", "en-gb+m7", "en-us+f4", "en-gb+m4"];

    public static readonly int[] Speeds = [135, 185];
    public static readonly string[] DecoyVoices = ["en-us", "en-gb", "en-us+f2", "en-gb-scotland"];

    static readonly string[] CalibrationVoices =
        ["en-us", "en-gb+f4", "en-us+m7", "en-gb-x-gbcwmd", "en-us+f1", "en-gb+m6", "en-gb", "en-gb+m7", "en-us-nyc"];

    static readonly int[] CalibrationSpeeds = [125, 155, 200, 210];

    static readonly string[] CalibrationConditions = ["clean", "noise", "phone", "room", "clipped", "gain up", "phone noise"];

    public TemplateFile Train()
    {
        string[] sentences = [.. phrases, .. Sentences.Decoys];
        var typical = Typical(sentences);
        var space = new FeatureSpace(typical, FirstMap(sentences, typical));
        for (var round = 0; round < Rounds; round++) space = space with { Map = Learn(space, sentences) };

        var templates = new List<Template>();
        for (var sentence = 0; sentence < sentences.Length; sentence++)
        {
            var isPhrase = sentence < phrases.Count;
            foreach (var voice in isPhrase ? Voices : DecoyVoices)
            {
                foreach (var speed in isPhrase ? Speeds : [160])
                    templates.Add(new(sentence, space.Analyze(speak(new(sentences[sentence], voice, speed)), Condition.SampleRate)));
            }
        }

        var file = new TemplateFile(space, new(new float[Judgement.Size]), phrases, templates);
        return file with { Judgement = Calibrator.Learn(Calibration(file)) };
    }

    /// <summary>Voices, speeds and sentences that are not stored, heard over what a call does to them.</summary>
    List<(Evidence, bool)> Calibration(TemplateFile file)
    {
        var candidates = new Candidates(file);
        var cases = new List<(Evidence, bool)>();
        var seed = 0;
        foreach (var sentence in phrases.Concat(Sentences.Calibration))
        {
            var voices = phrases.Contains(sentence) ? CalibrationVoices : CalibrationVoices[..4];
            foreach (var voice in voices)
            {
                foreach (var speed in phrases.Contains(sentence) ? CalibrationSpeeds : [CalibrationSpeeds[seed % CalibrationSpeeds.Length]])
                {
                    var clip = speak(new(sentence, voice, speed, 40 + (seed % 3 * 10)));
                    var heard = Condition.Apply(CalibrationConditions[seed % CalibrationConditions.Length], clip, seed);
                    var evidence = candidates.Weigh(file.Space.Analyze(heard, Condition.SampleRate));
                    cases.Add((evidence, evidence.Phrase >= 0 && phrases[evidence.Phrase] == sentence));
                    seed++;
                }
            }
        }

        return cases;
    }

    float[] Typical(string[] sentences)
    {
        var sum = new double[Cepstrum.Size];
        long frames = 0;
        foreach (var sentence in sentences)
        {
            foreach (var voice in Voices)
            {
                // With no average subtracted; loudness has no typical value.
                var cepstra = Cepstrum.Analyze(speak(new(sentence, voice)), Condition.SampleRate, [], subtract: false);
                for (var i = 0; i < cepstra.Length; i++) sum[i % Cepstrum.Size] += cepstra[i];
                frames += cepstra.Length / Cepstrum.Size;
            }
        }

        return [.. sum.Select(s => (float)(s / frames))];
    }

    /// <summary>Before anything is learned: each coefficient and its slope, scaled by its spread.</summary>
    float[] FirstMap(string[] sentences, float[] typical)
    {
        var map = new float[FeatureSpace.Size * FeatureSpace.ContextSize];
        var contexts = sentences.Take(40).SelectMany(s => FeatureSpace.Contexts(speak(new(s, Voices[0])), Condition.SampleRate, typical)).ToArray();
        for (var row = 0; row < FeatureSpace.Size; row++)
        {
            var slope = row >= Cepstrum.Size;
            var column = slope ? row - Cepstrum.Size : row;
            var middle = (2 * Cepstrum.Size) + column;
            double Value(int frame) => slope
                ? contexts[(frame * FeatureSpace.ContextSize) + middle + Cepstrum.Size] - contexts[(frame * FeatureSpace.ContextSize) + middle - Cepstrum.Size]
                : contexts[(frame * FeatureSpace.ContextSize) + middle];
            var deviation = Math.Sqrt(Enumerable.Range(0, contexts.Length / FeatureSpace.ContextSize).Average(f => Value(f) * Value(f)));
            var at = row * FeatureSpace.ContextSize;
            if (slope)
            {
                map[at + middle + Cepstrum.Size] = (float)(0.6 / deviation);
                map[at + middle - Cepstrum.Size] = -(float)(0.6 / deviation);
            }
            else
            {
                map[at + middle] = (float)(1 / deviation);
            }
        }

        return map;
    }

    float[] Learn(FeatureSpace space, string[] sentences)
    {
        var discriminants = new Discriminants(FeatureSpace.ContextSize);
        var alignment = new Alignment(skipCost: 18);
        for (var sentence = 0; sentence < sentences.Length; sentence++)
        {
            var contexts = Voices.Select((voice, index) =>
            {
                var spoken = speak(new(sentences[sentence], voice, Speeds[index % Speeds.Length]));
                var condition = Condition.All[(sentence + (index * 2)) % Condition.All.Length];
                var heard = index % 2 == 0 ? spoken : Condition.Apply(condition, spoken, sentence + index);
                return FeatureSpace.Contexts(heard, Condition.SampleRate, space.Typical);
            }).ToArray();
            var frames = contexts.Select(space.Project).ToArray();
            for (var a = 0; a < frames.Length; a++)
            {
                for (var k = 0; k < contexts[a].Length; k += FeatureSpace.ContextSize)
                    discriminants.AddFrame(contexts[a].AsSpan(k, FeatureSpace.ContextSize));
                for (var b = a + 1; b < frames.Length; b++)
                {
                    if (float.IsPositiveInfinity(alignment.Trace(frames[a], frames[b]))) continue;
                    foreach (var (row, column, _) in alignment.Path)
                    {
                        discriminants.AddPair(
                            contexts[a].AsSpan(row * FeatureSpace.ContextSize, FeatureSpace.ContextSize),
                            contexts[b].AsSpan(column * FeatureSpace.ContextSize, FeatureSpace.ContextSize));
                    }
                }
            }
        }

        return discriminants.Solve(FeatureSpace.Size);
    }
}
