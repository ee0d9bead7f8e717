using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Voice.TurnDetection;

/// <summary>Silero VAD v6 at 16 kHz: how likely 32 ms of sound hold a voice. The weights are shared by all calls; what is heard before is in a <see cref="VoiceMemory"/>.</summary>
/// <remarks>
/// The network, as its ONNX file describes it: the strengths of 129 frequencies in four frames, four convolutions over time, a long short-term memory of 128 cells (gates in the order input, forget, cell, output) and one weighted sum.
/// The weights were taken from the file by <c>tests/Voice.Tests/TurnDetection/Silero/make.mjs</c>. They have a licence of their own, which stands beside them.
/// </remarks>
internal sealed class VoiceModel
{
    /// <summary>Hz.</summary>
    public const int SampleRate = 16_000;

    /// <summary>32 ms.</summary>
    public const int FrameSamples = 512;

    /// <summary>Before each frame the model wants the last samples of the one before. Without them its answers are plausible and wrong.</summary>
    public const int ContextSamples = 64;

    /// <summary>Cells of its memory.</summary>
    public const int Cells = 128;

    private const string Resource = "silero-vad-v6.bin";
    private const int Steps = 4;
    private const int Hop = 128;
    private const int Padded = ContextSamples + FrameSamples + 64;
    private const int Gates = 4 * Cells;

    private static readonly Lazy<VoiceModel?> Loaded = new(Load);

    private readonly Layer _first;
    private readonly Layer _second;
    private readonly Layer _third;
    private readonly Layer _fourth;
    private readonly Layer _gates;
    private readonly Layer _head;

    private VoiceModel(float[] weights)
    {
        var rest = weights.AsMemory();
        _first = Layer.Take(ref rest, 128, 3 * Spectrum.Bins);
        _second = Layer.Take(ref rest, 64, 3 * 128);
        _third = Layer.Take(ref rest, 64, 2 * 64);
        _fourth = Layer.Take(ref rest, Cells, 64);
        _gates = Layer.Take(ref rest, Gates, 2 * Cells);
        _head = Layer.Take(ref rest, 1, Cells);
        if (!rest.IsEmpty)
            throw new InvalidDataException($"{rest.Length} weights are left over.");
    }

    /// <summary>The model, read at the first need. Null if its file is not in the program or is damaged.</summary>
    public static VoiceModel? Shared => Loaded.Value;

    /// <summary>Hears the next 32 ms.</summary>
    /// <param name="sound"><see cref="ContextSamples"/> and then <see cref="FrameSamples"/>, from -1 to 1.</param>
    /// <returns>How likely they hold a voice, 0 to 1.</returns>
    public float Hear(ReadOnlySpan<float> sound, VoiceMemory memory)
    {
        Span<float> padded = stackalloc float[Padded];
        sound.CopyTo(padded);
        for (var i = 0; i < Padded - sound.Length; i++)
            padded[sound.Length + i] = sound[sound.Length - 2 - i];         // as in a mirror

        // Before and after the steps in time stands a step of zeros, as the convolutions want it.
        Span<float> strengths = stackalloc float[(Steps + 2) * Spectrum.Bins];
        strengths.Clear();
        for (var step = 0; step < Steps; step += 2)
        {
            Spectrum.Measure(
                padded.Slice(step * Hop, Spectrum.FrameSamples), padded.Slice((step + 1) * Hop, Spectrum.FrameSamples),
                strengths.Slice((step + 1) * Spectrum.Bins, Spectrum.Bins), strengths.Slice((step + 2) * Spectrum.Bins, Spectrum.Bins));
        }
        Span<float> first = stackalloc float[(Steps + 2) * 128];
        first.Clear();
        for (var step = 0; step < Steps; step++)
            _first.Rectify(strengths[(step * Spectrum.Bins)..], first.Slice((step + 1) * 128, 128));
        Span<float> second = stackalloc float[2 * 64];
        for (var step = 0; step < 2; step++)
            _second.Rectify(first[(2 * step * 128)..], second.Slice(step * 64, 64));
        Span<float> third = stackalloc float[64];
        _third.Rectify(second, third);
        Span<float> input = stackalloc float[2 * Cells];
        _fourth.Rectify(third, input[..Cells]);
        memory.Output.CopyTo(input[Cells..]);
        return Remember(input, memory);
    }

    private float Remember(ReadOnlySpan<float> input, VoiceMemory memory)
    {
        Span<float> gates = stackalloc float[Gates];
        _gates.Apply(input, gates);
        var enter = gates[..Cells];
        var forget = gates.Slice(Cells, Cells);
        var candidate = gates.Slice(2 * Cells, Cells);
        var leave = gates[(3 * Cells)..];
        TensorPrimitives.Sigmoid(enter, enter);
        TensorPrimitives.Sigmoid(forget, forget);
        TensorPrimitives.Tanh(candidate, candidate);
        TensorPrimitives.Sigmoid(leave, leave);
        TensorPrimitives.Multiply(enter, candidate, candidate);
        TensorPrimitives.MultiplyAdd(forget, memory.Cells, candidate, memory.Cells);
        TensorPrimitives.Tanh(memory.Cells, memory.Output);
        TensorPrimitives.Multiply(leave, memory.Output, memory.Output);
        Span<float> rectified = stackalloc float[Cells];
        TensorPrimitives.Max(memory.Output, 0f, rectified);
        Span<float> sum = stackalloc float[1];
        _head.Apply(rectified, sum);
        return 1 / (1 + MathF.Exp(-sum[0]));
    }

    private static VoiceModel? Load()
    {
        using var stream = typeof(VoiceModel).Assembly.GetManifestResourceStream(Resource);
        if (stream is null || stream.Length % sizeof(float) != 0)
            return null;
        try
        {
            var weights = new float[stream.Length / sizeof(float)];
            stream.ReadExactly(MemoryMarshal.AsBytes(weights.AsSpan()));
            if (!BitConverter.IsLittleEndian)
            {
                var words = MemoryMarshal.Cast<float, int>(weights.AsSpan());
                System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(words, words);
            }
            return new VoiceModel(weights);
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <param name="weights">One row for each output.</param>
    /// <param name="width">Of a row.</param>
    private sealed class Layer(ReadOnlyMemory<float> weights, ReadOnlyMemory<float> bias, int width)
    {
        public static Layer Take(ref Memory<float> rest, int outputs, int width)
        {
            var layer = new Layer(rest[..(outputs * width)], rest.Slice(outputs * width, outputs), width);
            rest = rest[(outputs * (width + 1))..];
            return layer;
        }

        public void Apply(ReadOnlySpan<float> input, Span<float> output)
        {
            var rows = weights.Span;
            var offsets = bias.Span;
            input = input[..width];
            for (var row = 0; row < output.Length; row++)
                output[row] = offsets[row] + TensorPrimitives.Dot(rows.Slice(row * width, width), input);
        }

        /// <summary>The same, with what is below zero set to zero.</summary>
        public void Rectify(ReadOnlySpan<float> input, Span<float> output)
        {
            Apply(input, output);
            TensorPrimitives.Max(output, 0f, output);
        }
    }
}
