using Voice.Assistants;
using Voice.Calls;
using Voice.Lines;

namespace Voice.Tests.Calls;

public sealed class MailboxTests
{
    private static CallerTyped Letter(string text) => new(text);

    [Fact]
    public void Post_ToAnIdleMailbox_IsHandledBeforeItReturns()
    {
        var handled = new List<string>();
        var mailbox = new Mailbox(e => handled.Add(((CallerTyped)e).Text), (in ResponseAudio _) => { });
        mailbox.Post(Letter("a")).ShouldBeTrue();
        handled.ShouldBe(["a"]);
    }

    [Fact]
    public void Post_FromWithinAHandler_WaitsForItsTurn()
    {
        var handled = new List<string>();
        Mailbox mailbox = null!;
        mailbox = new Mailbox(
            e =>
            {
                var text = ((CallerTyped)e).Text;
                if (text == "a")
                {
                    mailbox.Post(Letter("b"));
                    mailbox.Post(new ResponseAudio("r", "i", 0, [1, 2]));
                    mailbox.Post(Letter("c"));
                }
                handled.Add(text);
            },
            (in ResponseAudio audio) => handled.Add($"audio {audio.Bytes.Length}"));
        mailbox.Post(Letter("a"));
        handled.ShouldBe(["a", "b", "audio 2", "c"]);
    }

    [Fact]
    public void Audio_ThatWaits_IsACopy()
    {
        byte[] heard = [];
        var loan = new byte[] { 1, 2, 3 };
        Mailbox mailbox = null!;
        mailbox = new Mailbox(
            _ =>
            {
                mailbox.Post(new ResponseAudio("r", "i", 7, loan));
                loan.AsSpan().Clear();
            },
            (in ResponseAudio audio) => heard = audio.Bytes.ToArray());
        mailbox.Post(Letter("a"));
        heard.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Post_ToAFullMailbox_IsRefused()
    {
        var accepted = 0;
        Mailbox mailbox = null!;
        mailbox = new Mailbox(
            e =>
            {
                if (((CallerTyped)e).Text != "first")
                    return;
                while (mailbox.Post(Letter("x")))
                    accepted++;
            },
            (in ResponseAudio _) => { });
        mailbox.Post(Letter("first"));
        accepted.ShouldBe(Mailbox.Capacity);
        mailbox.Post(Letter("x")).ShouldBeTrue("it is empty again");
    }

    [Fact]
    public async Task Post_FromManyThreads_LosesNothingAndKeepsEachOrder()
    {
        var handled = new List<string>();
        var busy = 0;
        var overlaps = 0;
        void Handle(string text)
        {
            if (Interlocked.Increment(ref busy) != 1)
                Interlocked.Increment(ref overlaps);
            handled.Add(text);
            Interlocked.Decrement(ref busy);
        }
        var mailbox = new Mailbox(e => Handle(((CallerTyped)e).Text), (in ResponseAudio audio) => Handle($"{audio.ItemId}:{audio.ContentIndex}"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                var refused = true;
                while (refused)
                    refused = !(i % 2 == 0 ? mailbox.Post(Letter($"{sender}:{i}")) : mailbox.Post(new ResponseAudio("r", $"{sender}", i, [1, 2])));
            }
        })));
        overlaps.ShouldBe(0);
        handled.Count.ShouldBe(40_000);
        foreach (var sender in handled.Select(h => h.Split(':')).GroupBy(h => h[0]))
            sender.Select(h => int.Parse(h[1])).ShouldBe(Enumerable.Range(0, 5_000));
    }
}
