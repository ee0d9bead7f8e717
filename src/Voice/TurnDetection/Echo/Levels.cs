using System.Numerics.Tensors;

namespace Voice.TurnDetection;

/// <summary>Levels in dB and back; 0 dB is a square wave at full scale.</summary>
internal static class Levels
{
    /// <summary>The level of samples on the scale from -1 to 1, at least -100 dB.</summary>
    public static float Db(ReadOnlySpan<float> samples) => Db(TensorPrimitives.SumOfSquares(samples) / samples.Length);

    /// <summary>The level of a mean square, at least -100 dB.</summary>
    public static float Db(float meanSquare) => 10 * MathF.Log10(meanSquare + 1e-10f);

    /// <summary>The mean square of a level.</summary>
    public static float Energy(float db) => MathF.Pow(10, db / 10);
}
