using System.Text;
using Microsoft.Extensions.Time.Testing;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade;

public sealed class DeadlineTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void KeepAlive_BeforeTheFirstWord_IsWaitedForUpTo20Seconds()
    {
        using var deadline = new Deadline("The chat model", TimeSpan.FromSeconds(4), _time, CancellationToken.None);
        for (var i = 0; i < 6; i++)
        {
            Pass(3);
            deadline.Token.IsCancellationRequested.ShouldBeFalse($"after {3 * (i + 1)} s");
            deadline.KeepAlive();
        }
        Pass(2.1);
        deadline.Token.IsCancellationRequested.ShouldBeTrue("no caller waits for longer");
    }

    [Fact]
    public void KeepAlive_ThatStops_IsGivenUpAfterTheUsualTime()
    {
        using var deadline = new Deadline("The chat model", TimeSpan.FromSeconds(4), _time, CancellationToken.None);
        Pass(3);
        deadline.KeepAlive();
        Pass(4.1);
        deadline.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Theory]
    [InlineData(": OPENROUTER PROCESSING\n\n:\n\ndata: {}\n\n", 2)]
    [InlineData("data: {}\n\n", 0)]
    public void Comments_OfAStream_AreCounted(string stream, int comments)
    {
        var parser = new EventParser();
        parser.Add(Encoding.UTF8.GetBytes(stream));
        parser.Comments.ShouldBe(comments);
        parser.Unreadable.ShouldBe(0);
    }

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
