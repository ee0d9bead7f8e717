using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

public sealed class SentSoundTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PlayoutPace _pace;
    private readonly SentSound _sent;

    public SentSoundTests()
    {
        var stream = TestCarriers.Vendor("twilio").NewStream();
        stream.Read(Encoding.UTF8.GetBytes(TestCarriers.Transcript("twilio").Select(l => JsonDocument.Parse(l).RootElement)
            .First(s => s.TryGetProperty("is", out var kind) && kind.GetString() == "Started").GetProperty("in").GetRawText()), binary: false);
        _pace = new PlayoutPace(stream.MostAhead, stream.MostMessages, _time);
        _sent = new SentSound(stream, _pace, _time);
    }

    [Fact]
    public void Copy_OfAHearingCallersReply_IsNoLongerThanWhatTheyHaveNotHeard()
    {
        for (var mark = 1; mark <= 100; mark++)
            Send(200, mark);
        for (var mark = 1; mark <= 90; mark++)
            _sent.Reach(mark);
        _sent.IsHeard.ShouldBeFalse();
        Unheard().ShouldBe(2_000);
        _sent.IsHeard.ShouldBeTrue();
    }

    [Fact]
    public void Copy_IsBounded()
    {
        for (var second = 0; second < 100; second++)
            Send(1_000);
        Unheard().ShouldBe((int)SentSound.MostKept.TotalMilliseconds);
    }

    [Fact]
    public void Copy_OfSoundWhoseMarksNeverCame_IsForgottenByTheClock()
    {
        Send(1_000, mark: 1);
        _time.Advance(_sent.HeardIn - TimeSpan.FromMilliseconds(10));
        _sent.ForgetPlayed();
        _sent.IsHeard.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(10));
        _sent.ForgetPlayed();
        _sent.IsHeard.ShouldBeTrue();
    }

    [Fact]
    public void Copying_InTheLongRun_AllocatesNothing()
    {
        // Other tests take blocks from the same store: the best of a few runs counts.
        Enumerable.Range(0, 5).Min(Run).ShouldBe(0);

        long Run(int run)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var mark = (run * 500) + 1; mark <= (run + 1) * 500; mark++)
            {
                for (var frame = 0; frame < 10; frame++)
                    _sent.Add(Frame);
                _sent.Mark(mark);
                _sent.Reach(mark - 50);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static byte[] Frame { get; } = new byte[160];

    private void Send(int milliseconds, int mark = 0)
    {
        var sound = new byte[8 * milliseconds];
        _sent.Add(sound);
        _pace.Count(TimeSpan.FromMilliseconds(milliseconds));
        if (mark > 0)
            _sent.Mark(mark);
    }

    /// <returns>Milliseconds.</returns>
    private int Unheard()
    {
        _sent.Pause(heard: 0);
        return _sent.Resume().Sum(piece => piece.Length) / 8;
    }
}
