using System.Buffers.Binary;
using Voice.Audio;

namespace Voice.Tests.Audio;

public sealed class WaveFileTests
{
    private static readonly short[] Samples = [0, 1, -1, 32_767, -32_768, 1_234];

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
            if (length < 44)
                Should.Throw<InvalidDataException>(() => WaveFile.Read(cut), $"{length} bytes");
            else
                WaveFile.Read(cut).Samples.Length.ShouldBe((length - 44) / 2);
        }
    }

    [Theory]
    [InlineData(20, 6)]
    [InlineData(22, 3)]
    [InlineData(34, 8)]
    public void OtherFormats_AreRefusedByName(int offset, byte value)
    {
        var bytes = new WaveFile(8_000, Samples).ToBytes();
        bytes[offset] = value;
        Should.Throw<InvalidDataException>(() => WaveFile.Read(bytes)).Message.ShouldContain("16-bit PCM");
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

    private static bool Tried(byte[] file)
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
