using System.Collections.Concurrent;
using Voice.Audio;
using Voice.TurnDetection;
using static Voice.Tests.Assistants.Cascade.Speech;

namespace Voice.Tests.TurnDetection.Echo;

/// <summary>A telephone line at 8 kHz that gives back what is played, and the meter that listens to it.</summary>
internal sealed class EchoLine(AudioEncoding law = AudioEncoding.MuLaw, int seed = 1)
{
    public const int Rate = 8_000;

    private const int Frame = Rate / 50;

    private static readonly ConcurrentDictionary<(double Seconds, string Voice), short[]> Readings = [];

    private readonly Random _random = new(seed);

    /// <summary>Somebody reads for so long, at -20 dBFS, with pauses.</summary>
    public static short[] Reading(double seconds, string voice = "en-us") => Readings.GetOrAdd((seconds, voice), static key => Read(key.Seconds, key.Voice));

    private static short[] Read(double seconds, string voice)
    {
        string[] sentences =
        [
            "Good morning, this is the bakery in the old town, how can I help you today?",
            "We open at seven in the morning and close at six, except on Sundays and on holidays.",
            "There are four trains to Amsterdam this afternoon, and the fastest leaves at ten past three.",
            "I have put two large loaves and a dozen rolls on your order, anything else?",
        ];
        var sound = new List<short>();
        for (var i = 0; sound.Count < seconds * Rate; i++)
            sound.AddRange([.. Level(Say(sentences[i % sentences.Length], Rate, voice), -20), .. Silence(0.2 + (i % 3 * 0.2), Rate)]);
        return [.. sound[..(int)(seconds * Rate)]];
    }

    /// <summary>Chords that change twice a second: sound that repeats itself for long.</summary>
    public static short[] Music(double seconds)
    {
        double[] notes = [220, 261.6, 329.6, 392, 440, 523.3, 587.3, 659.3];
        var random = new Random(5);
        var sound = new short[(int)(seconds * Rate)];
        var chord = new double[3];
        for (var i = 0; i < sound.Length; i++)
        {
            if (i % (Rate / 2) == 0)
                chord = [notes[random.Next(8)], notes[random.Next(8)], notes[random.Next(8)] / 2];
            var fade = Math.Exp(-(i % (Rate / 2)) / 3_000.0);
            var sum = chord.Sum(note => Enumerable.Range(1, 5).Sum(harmonic => Math.Sin(2 * Math.PI * note * harmonic * i / Rate) / harmonic));
            sound[i] = (short)(3_000 * fade * sum);
        }
        return Level(sound, -20);
    }

    /// <summary>A long vowel: pulses at a pitch that hardly moves, through two resonances.</summary>
    public static short[] Vowel(double seconds, double pitch)
    {
        var sound = new double[(int)(seconds * Rate)];
        var phase = 0.0;
        for (var i = 2; i < sound.Length; i++)
        {
            phase += (pitch + (3 * Math.Sin(i / 1_300.0))) / Rate;
            var pulse = phase >= 1 ? 1.0 : 0;
            phase -= Math.Floor(phase);
            sound[i] = pulse + (1.6 * sound[i - 1] * Math.Cos(2 * Math.PI * 700 / Rate)) - (0.8 * sound[i - 2] * 0.8);
        }
        return Level([.. sound.Select(static value => (short)(value * 3_000))], -20);
    }

    /// <summary>Brings sound to a level, counted where it is not silent.</summary>
    public static short[] Level(short[] sound, double db)
    {
        var blocks = sound.Chunk(Frame).Select(static block => block.Average(static sample => (double)sample * sample)).Where(static energy => energy > 10_000).ToArray();
        var factor = 32_768 * Math.Pow(10, db / 20) / Math.Sqrt(blocks.Average());
        return [.. sound.Select(sample => (short)Math.Clamp(sample * factor, short.MinValue, short.MaxValue))];
    }

    /// <summary>What comes back of sound, smeared over 6 ms as a line does it.</summary>
    /// <param name="clip">What a loudspeaker clips, as a part of full scale.</param>
    public double[] Echo(short[] sound, double delayMs, double db, double clip = 1)
    {
        var smear = Enumerable.Range(0, 48).Select(k => k == 0 ? 1 : (_random.NextDouble() - 0.5) * Math.Exp(-k / 10.0)).ToArray();
        var factor = Math.Pow(10, db / 20) / Math.Sqrt(smear.Sum(static value => value * value));
        var (delay, most) = ((int)(delayMs * Rate / 1_000), clip * 32_768);
        var echo = new double[sound.Length];
        for (var i = 0; i < sound.Length; i++)
        {
            if (sound[i] == 0)
                continue;
            var sample = Math.Clamp(sound[i], -most, most) * factor;
            for (var k = 0; k < smear.Length && i + delay + k < echo.Length; k++)
                echo[i + delay + k] += sample * smear[k];
        }
        return echo;
    }

    /// <summary>Sound as the line's law leaves it.</summary>
    public short[] Coded(short[] sound)
    {
        var decoded = new short[sound.Length];
        SampleCodec.Decode(law, SampleCodec.Encode(law, sound), decoded);
        return decoded;
    }

    /// <summary>What is heard: all sounds together, noise at -50 dBFS, coded.</summary>
    public short[] Heard(params double[][] sounds)
    {
        var heard = new short[sounds[0].Length];
        for (var i = 0; i < heard.Length; i++)
        {
            // Three even numbers are near enough to a normal one.
            var noise = 32_768 * Math.Pow(10, -50 / 20.0) * (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) * 2;
            foreach (var sound in sounds)
                noise += sound[i];
            heard[i] = (short)Math.Clamp(noise, short.MinValue, short.MaxValue);
        }
        return Coded(heard);
    }

    /// <summary>The line plays one sound and gives the other, frame by frame.</summary>
    /// <param name="late">By how much the time at which sound is played is wrong.</param>
    public static List<EchoReading> Listen(short[] sent, short[] heard, TimeSpan late = default, EchoMeter? meter = null)
    {
        meter ??= new EchoMeter(Rate, Rate);
        var readings = new List<EchoReading>();
        var begin = TimeSpan.FromSeconds(2);
        for (var i = 0; i + Frame <= heard.Length; i += Frame)
        {
            var time = begin + TimeSpan.FromSeconds(i / (double)Rate);
            if (i + Frame <= sent.Length)
                meter.Sent(sent.AsSpan(i, Frame), time + late, time);
            readings.Add(meter.Heard(heard.AsSpan(i, Frame), time));
        }
        return readings;
    }

    /// <summary>The frame from which on the caller was heard in 100 of the last 200 ms, or -1.</summary>
    public static int CallerFrom(List<EchoReading> readings, int from = 0, int to = int.MaxValue)
    {
        for (var i = from; i < Math.Min(to, readings.Count); i++)
        {
            if (Enumerable.Range(Math.Max(0, i - 9), Math.Min(10, i + 1)).Count(frame => readings[frame].IsCaller) >= 5)
                return i;
        }
        return -1;
    }
}
