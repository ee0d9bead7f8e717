using System.Buffers.Binary;
using Voice.Simulator.Audio;

namespace Voice.Simulator.Tests.Audio;

public sealed class WaveFileTests
{
    static readonly short[] Samples = [0, 1, -1, 32_767, -32_768, 1_234];

    [Fact]
    public void Mono_WrittenAndRead_IsTheSame()
    {
        var read = WaveFile.Read(new WaveFile(22_050, Samples).ToBytes());
        read.SampleRate.ShouldBe(22_050);
        read.Samples.ShouldBe(Samples);
    }

    [Theory]
    [InlineData(0x7FFF_F000u)]
    [InlineData(0xFFFF_FFFFu)]
    public void StreamedSize_BeyondTheEnd_MeansToTheEnd(uint size)
    {
        var bytes = new WaveFile(22_050, Samples).ToBytes();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(40), size);
        WaveFile.Read(bytes).Samples.ShouldBe(Samples);
    }

    [Fact]
    public void Stereo_Channels_AreMixed()
    {
        var bytes = new WaveFile(8_000, [100, 300, -50, -150]).ToBytes();
        bytes[22] = 2;
        WaveFile.Read(bytes).Samples.ShouldBe([200, -100]);
    }

    [Fact]
    public void UnknownChunk_OfOddLength_IsSkippedWithItsPadding()
    {
        var bytes = new WaveFile(8_000, Samples).ToBytes();
        byte[] odd = [.. bytes[..36], .. "LIST"u8, 3, 0, 0, 0, 9, 9, 9, 0, .. bytes[36..]];
        WaveFile.Read(odd).Samples.ShouldBe(Samples);
    }

    [Fact]
    public void EveryTruncation_OfAFile_IsReadOrRefusedCleanly()
    {
        var bytes = new WaveFile(8_000, Samples).ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            if (length < 44) Should.Throw<InvalidDataException>(() => WaveFile.Read(cut), $"{length} bytes");
            else WaveFile.Read(cut).Samples.Length.ShouldBe((length - 44) / 2);
        }
    }

    /// <summary>The samples are right whatever their coding, their container and the number of channels.</summary>
    [Theory]
    [InlineData(1, 8, 1, false, 256)]
    [InlineData(1, 12, 1, false, 1)]
    [InlineData(1, 16, 2, true, 1)]
    [InlineData(1, 24, 1, false, 1)]
    [InlineData(1, 24, 6, true, 1)]
    [InlineData(1, 32, 2, false, 1)]
    [InlineData(3, 32, 1, false, 1)]
    [InlineData(3, 32, 8, true, 1)]
    [InlineData(3, 64, 1, false, 1)]
    [InlineData(6, 8, 1, false, 1_024)]
    [InlineData(6, 8, 2, true, 1_024)]
    [InlineData(7, 8, 1, false, 1_024)]
    [InlineData(7, 8, 3, true, 1_024)]
    public void Coding_OfAnyKind_IsReadAsTheSameSamples(ushort tag, ushort bits, ushort channels, bool extensible, int tolerance)
    {
        var read = WaveFile.Read(WaveBytes.Of(Samples, 44_100, tag, bits, channels, extensible));

        read.SampleRate.ShouldBe(44_100);
        read.Samples.Length.ShouldBe(Samples.Length);
        for (var i = 0; i < Samples.Length; i++) Math.Abs(read.Samples[i] - Samples[i]).ShouldBeLessThanOrEqualTo(tolerance, $"sample {i}");
    }

    [Fact]
    public void Float_BeyondFullScaleOrNoNumber_IsClippedOrSilent()
    {
        var file = WaveBytes.Of(new short[5], 8_000, 3, 32, 1, false);
        foreach (var (i, value) in new[] { 2, -2, float.NaN, float.PositiveInfinity, 0.5f }.Index())
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(file.Length - 20 + (i * 4)), value);
        WaveFile.Read(file).Samples.ShouldBe([32_767, -32_767, 0, 32_767, 16_384]);
    }

    [Theory]
    [InlineData(20, 6, "this is ALaw, 16 bits")]
    [InlineData(20, 2, "this is Adpcm, 16 bits")]
    [InlineData(20, 49, "this is Gsm610, 16 bits")]
    [InlineData(20, 85, "this is MpegLayer3, 16 bits")]
    [InlineData(22, 0, "contradicts itself")]
    [InlineData(34, 8, "contradicts itself")]
    [InlineData(32, 0, "block align")]
    public void OtherFormats_AreRefusedByName(int offset, byte value, string told)
    {
        var bytes = new WaveFile(8_000, Samples).ToBytes();
        bytes[offset] = value;
        Should.Throw<InvalidDataException>(() => WaveFile.Read(bytes)).Message.ShouldContain(told);
    }

    /// <remarks>The header of a file that somebody broke, byte by byte.</remarks>
    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0x7F)]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    public void EveryByte_OfAHeaderChanged_IsReadOrRefusedCleanly(byte value)
    {
        byte[] bytes = [.. new WaveFile(8_000, Samples).ToBytes(), .. "LIST"u8, 4, 0, 0, 0, 1, 2, 3, 4];
        for (var at = 0; at < 44; at++)
        {
            var broken = (byte[])bytes.Clone();
            broken[at] = value;
            Should.NotThrow(() => Tried(broken), $"byte {at}");
        }
    }

    [Fact]
    public void Header_OfAWrittenFile_Has44Bytes()
    {
        var bytes = new WaveFile(16_000, [1, 2]).ToBytes();
        Convert.ToHexString(bytes).ShouldBe("5249464628000000" + "57415645666D7420" + "10000000" + "01000100" + "803E0000" + "007D0000" + "02001000" + "64617461" + "04000000" + "01000200");
    }

    static bool Tried(byte[] file)
    {
        try
        {
            WaveFile.Read(file);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
