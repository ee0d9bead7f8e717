namespace Voice.Simulator.Speech;

/// <summary>
/// Speech-like sound without a speech program: pulses at the pitch of the voice through three resonators that move from vowel to
/// vowel, hiss for the letters that hiss, pauses between words. One hears somebody talk, at about 60 ms a letter, but no words.
/// </summary>
/// <remarks>A cascade-free Klatt synthesiser in small: Klatt, "Software for a cascade/parallel formant synthesizer", 1980.</remarks>
static class FormantSpeech
{
    const int Rate = Synthesizer.SampleRate;
    const int LetterSamples = Rate * 60 / 1000;
    const int LongestLetters = 10 * 60 * 1000 / 60;
    const double Peak = 0.708;

    /// <summary>-18 dB, before the loudest moments are rounded off.</summary>
    const double Loudness = 0.126;

    /// <summary>24 kHz mono, about -19 dBFS RMS, below -3 dBFS. Never silent where the text is not blank.</summary>
    public static short[] Speak(string text, string voice)
    {
        var sounds = text.Take(LongestLetters).Select(Sound.Of).ToList();
        if (!sounds.Exists(sound => sound.Voicing > 0)) sounds.Insert(0, Sound.Of('a'));
        var samples = new float[sounds.Count * LetterSamples];
        var random = new Random(1);
        Span<Resonator> resonators = [new(), new(), new()];
        var hiss = new Resonator();
        var (phase, voicing, hissing) = (0.0, 0.0, 0.0);
        Span<double> formants = [500, 1_500, 2_500];
        for (var i = 0; i < samples.Length; i++)
        {
            var sound = sounds[i / LetterSamples];
            if (i % 24 == 0)
            {
                // Every millisecond; the mouth needs about 25 ms from one position to the next.
                for (var k = 0; k < 3; k++)
                {
                    formants[k] += 0.04 * (sound.Formant(k) - formants[k]);
                    resonators[k].Tune(formants[k], 70 + (30 * k), Rate);
                }

                hiss.Tune(sound.HissHz, 900, Rate);
                voicing += 0.08 * (sound.Voicing - voicing);
                hissing += 0.12 * (sound.Hiss - hissing);
            }

            var progress = i / (double)samples.Length;
            var pitch = SpeechVoice.Pitch(voice) * (1.1 - (0.2 * progress) + (0.04 * Math.Sin(i * 2 * Math.PI * 3.1 / Rate)));
            phase += pitch / Rate;
            var pulse = 0.0;
            if (phase >= 1)
            {
                phase -= 1;
                pulse = 1;
            }

            var excitation = (pulse + (0.01 * (random.NextDouble() - 0.5))) * voicing;
            var voiced = resonators[0].Pass(excitation) + (0.6 * resonators[1].Pass(excitation)) + (0.3 * resonators[2].Pass(excitation));
            samples[i] = (float)(voiced + hiss.Pass((random.NextDouble() - 0.5) * 0.15 * hissing));
        }

        return Level(samples);
    }

    /// <summary>To an even loudness; what then stands out is rounded off below the peak instead of cut.</summary>
    static short[] Level(float[] samples)
    {
        var power = samples.Sum(s => (double)s * s) / samples.Length;
        var gain = Loudness / Math.Sqrt(power);
        var output = new short[samples.Length];
        for (var attempt = 0; attempt < 8; attempt++)
        {
            power = 0;
            for (var i = 0; i < samples.Length; i++)
            {
                var value = Peak * Math.Tanh(samples[i] * gain / Peak);
                power += value * value;
                output[i] = (short)Math.Round(value * short.MaxValue);
            }

            var loudness = Math.Sqrt(power / samples.Length);
            if (loudness > 0.9 * Loudness) break;
            gain *= Loudness / loudness;
        }

        return output;
    }
}
