using BenchmarkDotNet.Attributes;
using Voice.Audio;

namespace Voice.Benchmarks.Micro;

/// <summary>Between formats.</summary>
public class Sound
{
    private readonly short[] _narrow = new short[160];
    private readonly short[] _narrowed = new short[161];
    private readonly short[] _wide = new short[960];
    private readonly byte[] _coded = new byte[160];
    private readonly Resampler _up = new(8_000, 24_000);
    private readonly Resampler _down = new(24_000, 8_000);

    [Benchmark(Description = "resample 8 to 24 kHz")]
    public int Up() => _up.Resample(_narrow, _wide);

    [Benchmark(Description = "resample 24 to 8 kHz")]
    public int Down() => _down.Resample(_wide.AsSpan(0, 480), _narrowed);

    [Benchmark(Description = "µ-law to linear")]
    public void Decode() => G711.DecodeMuLaw(_coded, _narrow);

    [Benchmark(Description = "linear to µ-law")]
    public void Encode() => G711.EncodeMuLaw(_narrow, _coded);
}
