using Voice.Audio;
using Voice.Lines;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class SentAudioIndexTests
{
    private const int Second = 8_000;

    private readonly SentAudioIndex _track = new(AudioFormat.MuLaw8K);

    [Fact]
    public void Clear_InAPartThatWentOnAfterAnotherSound_CountsItAnew()
    {
        _track.Add("a", 0, Second);
        _track.Add("earcon", 0, Second);
        _track.Add("a", 0, Second);
        _track.Clear((2 * Second) + (Second / 4)).ShouldBe([Report("earcon", 1), Report("a", 0.25)]);
    }

    [Fact]
    public void Reach_InPartsOfDifferentReplies_TellsOfEach()
    {
        _track.Add("a", 0, Second);
        _track.Add("b", 0, Second);
        _track.Reach(Second + (Second / 2)).ShouldBe([Report("a", 1), Report("b", 0.5)]);
        _track.Reach(2 * Second).ShouldBe([Report("b", 1)]);
    }

    private static PlaybackReport Report(string itemId, double seconds) => new(itemId, 0, TimeSpan.FromSeconds(seconds));
}
