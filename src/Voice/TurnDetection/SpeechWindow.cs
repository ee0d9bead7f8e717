using System.Numerics;

namespace Voice.TurnDetection;

/// <summary>The last 300 ms as the energy sees them, in frames of 10 ms: loud, voiced, changing. It tells speech from noise and tones.</summary>
internal sealed class SpeechWindow
{
    /// <summary>How many frames count.</summary>
    public const int Frames = 30;

    /// <summary>Whispering is not voiced, but over the window it changes more than noise.</summary>
    private const int WhisperFrames = 20;
    private const float WhisperRangeDb = 14;

    /// <summary>A tone (a key, an alarm) is more even than any vowel: it changes where it begins and ends, and hardly between.</summary>
    private const float StepDb = 0.4f;
    private const int VoiceSteps = 3;
    private const int WhisperSteps = 10;

    private readonly float[] _levels = new float[Frames];
    private uint _loud;                                     // the last frames as bits, the newest lowest
    private uint _voiced;
    private long _frame = -1;

    /// <summary>Takes the next 10 ms.</summary>
    public void Add(float levelDb, bool loud, bool voiced)
    {
        _levels[(int)(++_frame % Frames)] = levelDb;
        _loud = (_loud << 1) | (loud ? 1u : 0);
        _voiced = (_voiced << 1) | (voiced ? 1u : 0);
    }

    /// <summary>As if it had been silent.</summary>
    public void Clear()
    {
        (_loud, _voiced) = (0, 0);
        _levels.AsSpan().Fill(SpeechMeter.SilenceDb);
    }

    /// <param name="frames">How many must be loud, half of them voiced.</param>
    /// <param name="among">Of how many of the last.</param>
    public bool IsVoice(int frames, int among)
    {
        var recent = (1u << among) - 1;
        return BitOperations.PopCount(_loud & recent) >= frames
            && BitOperations.PopCount(_voiced & recent) >= (frames + 1) / 2
            && Steps(Math.Max(6, frames - 2)) >= VoiceSteps;
    }

    public bool IsWhisper() => BitOperations.PopCount(_loud & ((1u << Frames) - 1)) >= WhisperFrames && Range() > WhisperRangeDb && Steps(Frames) >= WhisperSteps;

    /// <summary>How often the level changed from one of the last frames to the next.</summary>
    private int Steps(int frames)
    {
        var steps = 0;
        for (var back = 1; back < frames; back++)
            steps += MathF.Abs(Level(back - 1) - Level(back)) > StepDb ? 1 : 0;
        return steps;
    }

    /// <summary>How far the loud frames of the window differ, in dB.</summary>
    private float Range()
    {
        var (lowest, highest) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var back = 0; back < Frames; back++)
        {
            if ((_loud >> back & 1) != 0)
                (lowest, highest) = (MathF.Min(lowest, Level(back)), MathF.Max(highest, Level(back)));
        }
        return highest - lowest;
    }

    private float Level(int back) => _levels[(int)((_frame - back + Frames) % Frames)];
}
