using System.Runtime.InteropServices;
using Voice.TurnDetection;

namespace Voice.Tests.TurnDetection.Silero;

/// <summary>Our forward pass against ONNX Runtime's answers on the original file, which <c>make.mjs</c> beside this file wrote down.</summary>
public sealed class VoiceModelTests
{
    private const double Tolerance = 1e-4;

    private static readonly Reference Recorded = Reference.Read();

    [Fact]
    public void Hear_EveryFrameOfTheReference_IsWhatOnnxRuntimeSays()
    {
        var memory = new VoiceMemory();
        var heard = new float[VoiceModel.ContextSamples + VoiceModel.FrameSamples];
        for (var frame = 0; frame < Recorded.Probabilities.Length; frame++)
        {
            heard.AsSpan(VoiceModel.FrameSamples).CopyTo(heard);
            for (var i = 0; i < VoiceModel.FrameSamples; i++)
                heard[VoiceModel.ContextSamples + i] = Recorded.Samples[(frame * VoiceModel.FrameSamples) + i] / 32_768f;
            ((double)VoiceModel.Shared!.Hear(heard, memory)).ShouldBe(Recorded.Probabilities[frame], Tolerance, $"frame {frame}");
        }
        float[] state = [.. memory.Output, .. memory.Cells];
        for (var i = 0; i < state.Length; i++)
            ((double)state[i]).ShouldBe(Recorded.State[i], 10 * Tolerance, $"state {i}");
    }

    [Fact]
    public void Reference_HasFramesOfEveryKind()
    {
        Recorded.Probabilities.Count(p => p < 0.1).ShouldBeGreaterThan(10);
        Recorded.Probabilities.Count(p => p is > 0.1f and < 0.9f).ShouldBeGreaterThan(10);
        Recorded.Probabilities.Count(p => p > 0.9).ShouldBeGreaterThan(50);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(160)]
    [InlineData(511)]
    [InlineData(40_000)]
    public void Meter_PiecesOfAnySize_GiveTheSameFrames(int size)
    {
        var meter = new VoiceMeter(VoiceModel.SampleRate);
        var judged = new List<float>();
        foreach (var piece in Recorded.Samples.Chunk(size))
        {
            for (var left = meter.Hear(piece); left > 0; left--)
                judged.Add(left <= 32 ? meter.Probability(left - 1) : float.NaN);
        }
        meter.Frames.ShouldBe(Recorded.Probabilities.Length);
        for (var frame = 0; frame < judged.Count; frame++)
        {
            if (!float.IsNaN(judged[frame]))
                ((double)judged[frame]).ShouldBe(Recorded.Probabilities[frame], Tolerance, $"frame {frame}");
        }
    }

    [Fact]
    public void Meter_Frames_AllocateNothing()
    {
        var meter = new VoiceMeter(24_000);
        var frame = new short[480];
        for (var i = 0; i < 20; i++)
            meter.Hear(frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            meter.Hear(frame);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Meter_WithoutAModel_StaysSilent()
    {
        var meter = new VoiceMeter(8_000, null);
        meter.Hear(new short[8_000]).ShouldBe(0);
        meter.Sleep();
        meter.Wake().ShouldBe(0);
        (meter.Works, meter.Frames, meter.Latest).ShouldBe((false, 0, 0f));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11_025)]
    [InlineData(-8_000)]
    public void Meter_RateItCannotConvert_IsRefused(int rate) => Should.Throw<ArgumentOutOfRangeException>(() => new VoiceMeter(rate));

    [Fact]
    public void Meter_AsleepInSilence_HearsTheVoiceThatWokeItFromItsBeginning()
    {
        // The first 300 ms are silent; the voice begins in frame 9.
        var meter = new VoiceMeter(VoiceModel.SampleRate);
        meter.Sleep();
        meter.Hear(Recorded.Samples.AsSpan(0, 14 * VoiceModel.FrameSamples)).ShouldBe(0);
        meter.Latest.ShouldBe(0);
        meter.Wake().ShouldBe(8);
        meter.Probability(2).ShouldBeGreaterThan(0.9f);
        meter.Probability(7).ShouldBeLessThan(0.1f);
        meter.Hear(Recorded.Samples.AsSpan(14 * VoiceModel.FrameSamples, VoiceModel.FrameSamples)).ShouldBe(1);
        meter.Latest.ShouldBeGreaterThan(0.9f);
    }

    [Fact]
    public void Meter_AfterReset_HearsAsAtTheBeginning()
    {
        var meter = new VoiceMeter(8_000);
        var sound = new short[8_000];
        Random.Shared.NextBytes(MemoryMarshal.AsBytes(sound.AsSpan()));
        meter.Hear(sound);
        var first = meter.Latest;
        meter.Reset();
        meter.Frames.ShouldBe(0);
        meter.Hear(sound);
        meter.Latest.ShouldBe(first);
    }

    internal sealed record Reference(short[] Samples, float[] Probabilities, float[] State)
    {
        public static Reference Read()
        {
            using var stream = typeof(VoiceModelTests).Assembly.GetManifestResourceStream("silero-reference.bin")!;
            using var reader = new BinaryReader(stream);
            var (samples, frames) = (reader.ReadInt32(), reader.ReadInt32());
            return new Reference(
                [.. Enumerable.Range(0, samples).Select(_ => reader.ReadInt16())],
                [.. Enumerable.Range(0, frames).Select(_ => reader.ReadSingle())],
                [.. Enumerable.Range(0, 2 * VoiceModel.Cells).Select(_ => reader.ReadSingle())]);
        }
    }
}
