using Voice.Audio;

namespace Voice.Tests.Audio;

public sealed class G711Tests
{
    [Theory]
    [InlineData(0xFF, 0)]
    [InlineData(0x7F, 0)]
    [InlineData(0xFE, 8)]
    [InlineData(0x7E, -8)]
    [InlineData(0x80, 32_124)]
    [InlineData(0x00, -32_124)]
    [InlineData(0xEF, 132)]
    [InlineData(0x8F, 16_764)]
    public void MuLaw_Code_DecodesToTheTablesValue(byte code, short expected) => Expand(G711.DecodeMuLaw, [code])[0].ShouldBe(expected);

    [Theory]
    [InlineData(0xD5, 8)]
    [InlineData(0x55, -8)]
    [InlineData(0xD4, 24)]
    [InlineData(0xAA, 32_256)]
    [InlineData(0x2A, -32_256)]
    [InlineData(0xC5, 264)]
    [InlineData(0xF5, 528)]
    public void ALaw_Code_DecodesToTheTablesValue(byte code, short expected) => Expand(G711.DecodeALaw, [code])[0].ShouldBe(expected);

    [Fact]
    public void MuLaw_EveryCode_SurvivesTheRoundTrip()
    {
        var codes = Codes();
        var back = Compress(G711.EncodeMuLaw, Expand(G711.DecodeMuLaw, codes));
        // The law has two zeros; encoders send the positive one.
        codes[0x7F] = 0xFF;
        back.ShouldBe(codes);
    }

    [Fact]
    public void ALaw_EveryCode_SurvivesTheRoundTrip() => Compress(G711.EncodeALaw, Expand(G711.DecodeALaw, Codes())).ShouldBe(Codes());

    [Fact]
    public void BothLaws_EverySample_ComeBackWithinHalfAStep()
    {
        var samples = Enumerable.Range(short.MinValue, 65_536).Select(s => (short)s).ToArray();
        var muLaw = Expand(G711.DecodeMuLaw, Compress(G711.EncodeMuLaw, samples));
        var aLaw = Expand(G711.DecodeALaw, Compress(G711.EncodeALaw, samples));
        for (var i = 0; i < samples.Length; i++)
        {
            var magnitude = Math.Abs((int)samples[i]);
            Math.Abs(muLaw[i] - samples[i]).ShouldBeLessThanOrEqualTo(Math.Max(4, (magnitude + 132) / 32) + (magnitude > 32_635 ? 133 : 0));
            Math.Abs(aLaw[i] - samples[i]).ShouldBeLessThanOrEqualTo(Math.Max(8, magnitude / 31) + 1);
        }
    }

    [Fact]
    public void Decode_TooLittleRoom_IsRefused() =>
        Should.Throw<ArgumentException>(() => G711.DecodeMuLaw(new byte[2], new short[1])).ParamName.ShouldBe("pcm");

    private delegate void Expander(ReadOnlySpan<byte> coded, Span<short> pcm);

    private delegate void Compressor(ReadOnlySpan<short> pcm, Span<byte> coded);

    private static byte[] Codes() => [.. Enumerable.Range(0, 256).Select(code => (byte)code)];

    private static short[] Expand(Expander law, byte[] codes)
    {
        var samples = new short[codes.Length];
        law(codes, samples);
        return samples;
    }

    private static byte[] Compress(Compressor law, short[] samples)
    {
        var codes = new byte[samples.Length];
        law(samples, codes);
        return codes;
    }
}
