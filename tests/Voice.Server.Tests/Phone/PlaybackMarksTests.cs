using Microsoft.Extensions.Time.Testing;
using Voice.Lines;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class PlaybackMarksTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PlaybackMarks _marks;

    public PlaybackMarksTests() => _marks = new PlaybackMarks(_time);

    [Fact]
    public void Mark_ThatReturns_SaysHowFarItsPartWasPlayed()
    {
        Set("a", 200).ShouldBe(1);
        Set("a", 400).ShouldBe(2);
        _marks.Return(1).ShouldBe([Report("a", 200)]);
        _marks.Return(2).ShouldBe([Report("a", 400)]);
    }

    [Fact]
    public void Mark_ThatReturnsAfterOthersWereLost_SpeaksForThem()
    {
        Set("a", 200);
        Set("a", 300, isEnd: true);
        Set("b", 200);
        _marks.Return(3).ShouldBe([Report("a", 300), Report("b", 200)]);
        _marks.Return(2).ShouldBeEmpty();
    }

    [Fact]
    public void Part_ThatGoesOnAfterAnotherSound_IsCountedFromZero()
    {
        Set("a", 200);
        _marks.Return(1);
        _marks.Begin("a", 0);
        Set("a", 100);
        _marks.Clear().ShouldBe([Report("a", 0)]);
    }

    [Fact]
    public void Clear_WithMarksOut_SaysWhatHadBeenHeardAndIgnoresThemAfterwards()
    {
        Set("a", 200);
        Set("a", 400);
        Set("b", 200);
        _marks.Return(1);
        _marks.Clear().ShouldBe([Report("a", 200), Report("b", 0)], ignoreOrder: true);
        _marks.Return(2).ShouldBeEmpty();
        _marks.Return(3).ShouldBeEmpty();
        Set("c", 200).ShouldBe(4);
        _marks.Return(4).ShouldBe([Report("c", 200)]);
    }

    [Fact]
    public void Clear_BeforeAnyMarkHasEverReturned_SaysNothing()
    {
        Set("a", 200);
        _marks.Clear().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1.1, true)]
    public void Clear_WhenNoMarkHasComeBackForLong_SaysThatNothingIsKnown(double seconds, bool stale)
    {
        Set("a", 200);
        Set("a", 400);
        _marks.Return(1);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        (_marks.Clear() is null).ShouldBe(stale);
    }

    [Fact]
    public void Clear_SoonAfterTheFirstMarkOfAReply_KnowsWhatThereIs()
    {
        Set("a", 200);
        _marks.Return(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        Set("b", 200);
        _marks.Clear().ShouldNotBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void Mark_ThatWasNeverSet_IsIgnored(int number)
    {
        Set("a", 200);
        _marks.Return(number).ShouldBeEmpty();
        _marks.Return(1).ShouldBe([Report("a", 200)]);
    }

    private int Set(string item, int milliseconds, bool isEnd = false) => _marks.Set(item, 0, TimeSpan.FromMilliseconds(milliseconds), isEnd);

    private static PlaybackReport Report(string item, int milliseconds) => new(item, 0, TimeSpan.FromMilliseconds(milliseconds));
}
