using Microsoft.Extensions.Time.Testing;
using Voice.Server.Tools;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.BuiltIn;

public sealed class TimerToolTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeCall _call = new();
    private readonly TimerTool _tool;

    public TimerToolTests() => _tool = new TimerTool(_time);

    [Fact]
    public async Task Timer_RunOut_SpeaksUpOnceAndNotBefore()
    {
        _tool.SetTimer(_call, 600, "eggs").ShouldBe("The timer 'eggs' is set for 10 minutes.");

        _time.Advance(TimeSpan.FromSeconds(599));
        _call.Notes.Reader.TryRead(out _).ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        (await _call.Notes.Reader.ReadAsync()).ShouldBe("Tell the caller now: \"The timer 'eggs' of 10 minutes has run out.\"");
        _time.Advance(TimeSpan.FromHours(25));
        _call.Notes.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Timers_Several_RunOutInTheOrderOfTheirTimes()
    {
        _tool.SetTimer(_call, 20, "late");
        _tool.SetTimer(_call, 10, "early");

        _time.Advance(TimeSpan.FromSeconds(40));
        var first = await _call.Notes.Reader.ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(40));
        var second = await _call.Notes.Reader.ReadAsync();

        first.ShouldContain("early");
        second.ShouldContain("late");
    }

    [Fact]
    public void Timer_WhenTheCallEnds_IsSilent()
    {
        _tool.SetTimer(_call, 10);
        _call.HangUp();
        _time.Advance(TimeSpan.FromSeconds(40));
        _call.Notes.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(-5)]
    [InlineData(86_401)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Timer_TooShortOrTooLong_IsRefused(double seconds) =>
        Should.Throw<ToolException>(() => _tool.SetTimer(_call, seconds)).Message.ShouldBe("A timer can run for one second to 24 hours.");

    [Fact]
    public async Task Timers_MoreThanTen_AreRefusedUntilOneHasRunOut()
    {
        for (var i = 1; i <= 10; i++)
            _tool.SetTimer(_call, i * 10);
        Should.Throw<ToolException>(() => _tool.SetTimer(_call, 10));
        _tool.SetTimer(new FakeCall("another"), 10);

        _time.Advance(TimeSpan.FromSeconds(40));
        await _call.Notes.Reader.ReadAsync();

        // The place is given back just after the note: ask until it is there, with the test's own limit as the bound.
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (!TrySet())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        bool TrySet()
        {
            try
            {
                _tool.SetTimer(_call, 10);
                return true;
            }
            catch (ToolException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData(null, "The timer is set")]
    [InlineData("  ", "The timer is set")]
    [InlineData("Timer", "The timer is set")]
    [InlineData("my \"soft\" eggs", "The timer 'my 'soft' eggs' is set")]
    public void Label_AsTheModelGaveIt_IsFitToBeSpoken(string? label, string words) => _tool.SetTimer(_call, 60, label).ShouldStartWith(words);

    [Theory]
    [InlineData(1, "1 second")]
    [InlineData(90, "1 minute 30 seconds")]
    [InlineData(3_600, "1 hour")]
    [InlineData(86_400, "24 hours")]
    public void Length_Spoken_IsInWords(double seconds, string words) => _tool.SetTimer(_call, seconds).ShouldBe($"The timer is set for {words}.");
}
