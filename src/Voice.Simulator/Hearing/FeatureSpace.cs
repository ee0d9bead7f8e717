using Voice.Simulator.Audio;

namespace Voice.Simulator.Hearing;

/// <summary>
/// Where sounds are compared: a linear map of five neighbouring cepstral frames into few numbers, in which the difference between
/// two speakers saying the same is about 1 in every direction (linear discriminant analysis). Every second frame is kept.
/// </summary>
/// <param name="Typical">The average cepstrum of speech, <see cref="Cepstrum.Size"/> numbers.</param>
/// <param name="Map"><see cref="Size"/> rows of <see cref="ContextSize"/>.</param>
sealed record FeatureSpace(float[] Typical, float[] Map)
{
    /// <summary>Numbers per frame; a multiple of 8 so that it divides into vector registers.</summary>
    public const int Size = 16;

    /// <summary>Numbers that one frame is made from.</summary>
    public const int ContextSize = Cepstrum.Size * Context;

    /// <summary>Duration of one frame.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds((double)Decimation / Cepstrum.FrameRate);

    const int Context = 5;
    const int ContextStride = 2;
    const int Decimation = 2;

    /// <summary>The frames of the speech in a clip, <see cref="Size"/> numbers each.</summary>
    public float[] Analyze(ReadOnlySpan<short> pcm, int sampleRate) => Project(Contexts(pcm, sampleRate, Typical));

    /// <summary>Applies the map to what <see cref="Contexts"/> made.</summary>
    public float[] Project(float[] contexts)
    {
        var count = contexts.Length / ContextSize;
        var frames = new float[count * Size];
        for (var frame = 0; frame < count; frame++)
        {
            var context = contexts.AsSpan(frame * ContextSize, ContextSize);
            for (var row = 0; row < Size; row++)
                frames[(frame * Size) + row] = Vectors.Dot(context, Map.AsSpan(row * ContextSize, ContextSize));
        }

        return frames;
    }

    /// <summary>What the map is applied to: each kept frame with its neighbours at ±20 and ±40 ms.</summary>
    public static float[] Contexts(ReadOnlySpan<short> pcm, int sampleRate, ReadOnlySpan<float> typical)
    {
        var cepstra = Cepstrum.Analyze(pcm, sampleRate, typical);
        var available = cepstra.Length / Cepstrum.Size;
        var count = available / Decimation;
        var contexts = new float[count * ContextSize];
        for (var frame = 0; frame < count; frame++)
        {
            for (var neighbour = 0; neighbour < Context; neighbour++)
            {
                var source = Math.Clamp((frame * Decimation) + ((neighbour - (Context / 2)) * ContextStride), 0, available - 1);
                cepstra.AsSpan(source * Cepstrum.Size, Cepstrum.Size)
                    .CopyTo(contexts.AsSpan((frame * ContextSize) + (neighbour * Cepstrum.Size)));
            }
        }

        return contexts;
    }
}
