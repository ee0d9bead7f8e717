using System.Text.Json;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class WireFormatTests
{
    [Theory]
    [InlineData("audio/x-mulaw", 8_000, "MuLaw 8000")]
    [InlineData("audio/x-mulaw", 0, "MuLaw 8000")]
    [InlineData("PCMU", 8_000, "MuLaw 8000")]
    [InlineData("pcmu", 8_000, "MuLaw 8000")]
    [InlineData("PCMU/8000", 0, "MuLaw 8000")]
    [InlineData("audio/PCMU;rate=8000", 0, "MuLaw 8000")]
    [InlineData("audio/basic-x", 8_000, null)]
    [InlineData("ULAW", 8_000, "MuLaw 8000")]
    [InlineData("mulaw", 8_000, "MuLaw 8000")]
    [InlineData("mu-law", 8_000, "MuLaw 8000")]
    [InlineData("G711U", 8_000, "MuLaw 8000")]
    [InlineData("g711_ulaw", 0, "MuLaw 8000")]
    [InlineData("PCMU", 16_000, null)]
    [InlineData("pcma", 8_000, "ALaw 8000")]
    [InlineData("g711_alaw", 8_000, "ALaw 8000")]
    [InlineData("audio/x-alaw", 8_000, "ALaw 8000")]
    [InlineData("audio/l16;rate=16000", 0, "Pcm16 16000")]
    [InlineData("audio/l16; rate=16000", 0, "Pcm16 16000")]
    [InlineData("Audio/L16 ; Rate=\"8000\"", 0, "Pcm16 8000")]
    [InlineData("audio/L16;channels=1;rate=24000", 0, "Pcm16 24000")]
    [InlineData("L16/16000/1", 0, "Pcm16 16000")]
    [InlineData("audio/x-l16", 16_000, "Pcm16 16000")]
    [InlineData("PCM", 24_000, "Pcm16 24000")]
    [InlineData("slin16", 0, "Pcm16 16000")]
    [InlineData("SLIN", 0, "Pcm16 8000")]
    [InlineData("slin44", 0, "Pcm16 44100")]
    [InlineData("audio/l16", 0, null)]
    [InlineData("audio/l16;rate=96000", 0, null)]
    [InlineData("AMR-WB", 16_000, null)]
    [InlineData("opus", 48_000, null)]
    [InlineData("slinx", 0, null)]
    [InlineData("/", 0, null)]
    [InlineData(";", 0, null)]
    [InlineData("", 8_000, null)]
    [InlineData(null, 8_000, null)]
    public void Read_OfAName_IsItsFormat(string? name, int rate, string? right)
    {
        var format = WireFormat.Read(name, rate);
        (format.SampleRate == 0 ? null : $"{format.Encoding} {format.SampleRate}").ShouldBe(right);
    }

    [Theory]
    [InlineData("8000", 8_000)]
    [InlineData("\"8000\"", 8_000)]
    [InlineData("8000.0", 8_000)]
    [InlineData("8e3", 8_000)]
    [InlineData("\" 8000 \"", 8_000)]
    [InlineData("8000.5", 0)]
    [InlineData("-8000", 0)]
    [InlineData("1e300", 0)]
    [InlineData("\"8 kHz\"", 0)]
    [InlineData("null", 0)]
    [InlineData("[8000]", 0)]
    public void Number_OfAnyType_IsRead(string json, int right) => WireFormat.Number(JsonDocument.Parse(json).RootElement).ShouldBe(right);

    [Fact]
    public void Describe_OfAStrangeName_FitsALogAndACloseReason() =>
        WireFormat.Describe("AMR\n\u0000é" + new string('x', 500), 16_000).ShouldBe("AMR???" + new string('x', 34) + " at 16000 Hz");
}
