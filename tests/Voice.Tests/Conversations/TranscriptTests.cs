using Voice.Conversations;

namespace Voice.Tests.Conversations;

public sealed class TranscriptTests
{
    private static TimeSpan Seconds(double s) => TimeSpan.FromSeconds(s);

    [Theory]
    [InlineData("one two three four", 0.5, "one two")]
    [InlineData("one two three four", 0.99, "one two three")]
    [InlineData("one two three four", 1.0, "one two three four")]
    [InlineData("one two three four", 7.0, "one two three four")]
    [InlineData("one two three four", 0.0, "")]
    [InlineData("one two three four", 0.1, "")]
    [InlineData("first line\nsecond line", 0.7, "first line")]
    [InlineData("我们明天早上见面", 0.5, "我们明天")]
    [InlineData("𠀀𠀁𠀂𠀃", 0.4, "𠀀")]
    [InlineData("", 0.5, "")]
    public void Interrupt_OfACompleteLine_CutsAtAWordsEnd(string text, double share, string heard)
    {
        var transcript = new Transcript();
        transcript.Begin("i1", Speaker.Assistant);
        transcript.Write("i1", text, final: true);
        var change = transcript.Interrupt("i1", Seconds(share * 10), Seconds(10), complete: true)!;
        transcript.Lines[0].Text.ShouldBe(heard);
        transcript.Lines[0].State.ShouldBe(heard.Length == 0 ? CaptionState.Dropped : CaptionState.Interrupted);
        (change.From, change.Text).ShouldBe((heard.Length, ""));
    }

    [Fact]
    public void Write_ToALineThatIsFinished_ChangesNothing()
    {
        var transcript = new Transcript();
        transcript.Begin("a", Speaker.Assistant);
        transcript.Write("a", "whole", final: true).ShouldNotBeNull();
        transcript.Write("a", "more", final: false).ShouldBeNull();
        transcript.Write("nobody", "more", final: false).ShouldBeNull();
        transcript.Finish("a").ShouldBeNull();
        transcript.Fail("a").ShouldBeNull();
        transcript.Lines.Single().Text.ShouldBe("whole");
    }

    [Fact]
    public void Interrupt_Twice_ChangesOnce()
    {
        var transcript = new Transcript();
        transcript.Begin("a", Speaker.Assistant);
        transcript.Write("a", "one two", final: true);
        transcript.Interrupt("a", Seconds(1), Seconds(2), complete: true).ShouldNotBeNull();
        transcript.Interrupt("a", Seconds(0), Seconds(2), complete: true).ShouldBeNull();
    }

    [Fact]
    public void Replay_ShowsWhatCanBeSeen()
    {
        var transcript = new Transcript();
        transcript.Begin("u1", Speaker.Caller);
        transcript.Begin("a", Speaker.Assistant);
        transcript.Write("a", "hello", final: false);
        transcript.Begin("u2", Speaker.Caller);
        transcript.Write("u2", "", final: true);
        transcript.Replay().Select(c => (c.Id, c.Order, c.From, c.Text)).ShouldBe([("a", 2, 0, "hello")]);
    }
}
