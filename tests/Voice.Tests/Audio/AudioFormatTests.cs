using Voice.Audio;

namespace Voice.Tests.Audio;

public sealed class AudioFormatTests
{
    public static IReadOnlyCollection<ITheoryDataRow> Lengths() => new TheoryData<AudioFormat, int, double>
    {
        { AudioFormat.Pcm24K, 960, 20 },
        { AudioFormat.MuLaw8K, 160, 20 },
        { AudioFormat.ALaw8K, 8000, 1000 },
        { new AudioFormat(AudioEncoding.Pcm16, 16_000), 32, 1 },
        { AudioFormat.Pcm24K, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Lengths))]
    internal void Duration_AndBytes_AreEachOthersInverse(AudioFormat format, int bytes, double ms)
    {
        format.DurationOf(bytes).ShouldBe(TimeSpan.FromMilliseconds(ms));
        format.BytesIn(TimeSpan.FromMilliseconds(ms)).ShouldBe(bytes);
    }

    [Fact]
    public void BytesIn_PartOfASample_IsWholeSamples() => AudioFormat.Pcm24K.BytesIn(TimeSpan.FromTicks(1234)).ShouldBe(4);

    [Fact]
    public void DurationOf_ADayOfAudio_DoesNotOverflow() => AudioFormat.Pcm24K.DurationOf(86_400L * 48_000).ShouldBe(TimeSpan.FromDays(1));
}
