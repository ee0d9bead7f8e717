using System.Buffers;
using System.Numerics.Tensors;

namespace Voice.TurnDetection;

/// <summary>The scalar products from which a filter is found that turns sent sound into heard sound.</summary>
internal static class EchoProducts
{
    /// <summary>How much louder white noise is after the emphasis, as a factor of the energy.</summary>
    public const float NoiseGain = 1 + (Emphasis * Emphasis);

    // High frequencies count as much as low ones: else the pitch of one voice explains that of another.
    private const float Emphasis = 0.9f;

    // The piece fades over this part of its length at each end.
    private const float Fade = 0.3f;

    /// <summary>Raises the high frequencies.</summary>
    /// <param name="sound">One sample more than is wanted: the one before.</param>
    public static void Emphasise(ReadOnlySpan<float> sound, Span<float> raised) =>
        TensorPrimitives.MultiplyAdd(sound[..^1], -Emphasis, sound[1..], raised);

    /// <summary>Multiplies a piece, faded in and out, with what was sent so many samples earlier.</summary>
    /// <param name="sent">As long as the piece and <paramref name="own"/> together; its last part belongs to the piece.</param>
    /// <param name="own">Of the sent sound with itself 0, 1, 2… samples earlier.</param>
    /// <param name="cross">Of the heard sound with the sent sound so many samples earlier.</param>
    /// <returns>Of the heard sound with itself.</returns>
    public static float Of(ReadOnlySpan<float> piece, ReadOnlySpan<float> sent, Span<float> own, Span<float> cross)
    {
        var (taps, length) = (own.Length, piece.Length);
        var room = ArrayPool<float>.Shared.Rent((2 * length) + taps);
        var heard = room.AsSpan(0, length);
        var earlier = room.AsSpan(length, length + taps);
        earlier[..taps].Clear();
        var now = earlier[taps..];
        heard[0] = 0;
        Emphasise(piece, heard[1..]);
        Emphasise(sent[(taps - 1)..], now);
        var fade = (int)(length * Fade);
        for (var i = 0; i < fade; i++)
        {
            var factor = MathF.Sin(MathF.PI / 2 * (i + 0.5f) / fade);
            heard[i] *= factor;
            heard[^(i + 1)] *= factor;
            now[i] *= factor;
            now[^(i + 1)] *= factor;
        }
        for (var k = 0; k < taps; k++)
        {
            own[k] = TensorPrimitives.Dot<float>(now, earlier.Slice(taps - k, length));
            cross[k] = TensorPrimitives.Dot<float>(heard, earlier.Slice(taps - k, length));
        }
        var energy = TensorPrimitives.SumOfSquares<float>(heard);
        ArrayPool<float>.Shared.Return(room);
        return energy;
    }
}
