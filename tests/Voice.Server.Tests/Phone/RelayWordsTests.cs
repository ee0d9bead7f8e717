using Voice.Conversations;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class RelayWordsTests
{
    private readonly RelayWords _words = new();

    public RelayWordsTests()
    {
        _words.Add("i1", 0, "Life is a complex ");
        _words.Add("i1", 0, "set of chances. ");
        _words.Add("i2", 0, "And a complex  game.");
    }

    [Theory]
    [InlineData("Life is a complex set of", 24, 0)]
    [InlineData("life is a complex\nset of", 24, 0)]
    [InlineData("Life is a complex set of chances.", 33, 0)]
    [InlineData("Life is a complex set of chances. And a", 34, 5)]
    [InlineData("And a complex game.", 34, 20)]
    [InlineData("Life", 4, 0)]
    public void Interruption_InWords_IsHeardToTheirEnd(string words, int first, int second)
    {
        _words.Interrupt(words, TimeSpan.Zero);
        Heard().ShouldBe([first, second]);
    }

    [Fact]
    public void Interruption_BeforeAnyWord_IsNothingHeard()
    {
        _words.Interrupt("", TimeSpan.Zero);
        Heard().ShouldBe([0, 0]);
    }

    [Theory]
    [InlineData("What nobody said", 2, 30, 0)]
    [InlineData("", 2, 30, 0)]
    [InlineData("What nobody said", 60, 34, 20)]
    public void Interruption_InWordsThatAreNotFound_IsTakenByItsTime(string words, int seconds, int first, int second)
    {
        _words.Interrupt(words, TimeSpan.FromSeconds(seconds));
        Heard().ShouldBe([first, second]);
    }

    [Fact]
    public void Words_WithoutAnInterruption_WereHeard()
    {
        _words.AllHeard();
        Heard().ShouldBe([34, 20]);
    }

    [Fact]
    public void Words_AfterThoseThatWereHeard_BeginAgain()
    {
        _words.AllHeard();
        _words.Add("i3", 0, "Next.");
        _words.Interrupt("Next.", TimeSpan.Zero);
        Heard().ShouldBe([5]);
        Heard().ShouldBeEmpty();
    }

    private List<int> Heard() => [.. _words.Clear().Select(r => (int)(r.Played / Transcript.TimeToSay(1)))];
}
