using System.Numerics.Tensors;

namespace Voice.TurnDetection;

/// <summary>How loud an echo can be at most, from what was not heard: whatever was played 0.8 to 1.1 s ago has come back by now, if it ever does.</summary>
internal sealed class EchoBound
{
    private const int Frame = 160;
    private const int Frames = 70;                      // 1.4 s

    // A line may change, as when the caller turns their loudspeaker up: the bound rises by 2 dB a second.
    private const float RiseDb = 0.04f;

    private readonly float[] _levels = new float[Frames];
    private int _count;

    /// <summary>In dB beside what is played; 0 while nothing is known.</summary>
    public float MostDb { get; private set; }

    /// <summary>True once it has been measured.</summary>
    public bool IsKnown => MostDb < 0;

    /// <summary>Takes the next frame.</summary>
    /// <param name="level">Of the heard sound.</param>
    /// <param name="at">Where the frame begins.</param>
    public void Take(SentHistory sent, float level, long at)
    {
        _levels[_count++ % Frames] = level;
        MostDb = MathF.Min(0, MostDb + RiseDb);
        if (_count < Frames)
            return;
        var played = Levels.Db(sent.Loudest(at - EchoSearch.Latest - 2_400, at - EchoSearch.Latest));
        if (played > -50)
            MostDb = MathF.Min(MostDb, TensorPrimitives.Max<float>(_levels) - played);
    }

    /// <summary>An echo was found, at another level than was known.</summary>
    public void Forget() => (MostDb, _count) = (0, 0);
}
