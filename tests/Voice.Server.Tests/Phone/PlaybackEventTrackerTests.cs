using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Lines;
using Voice.Server.Phone;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

/// <summary>Lines whose carrier tells when it begins to play and when it has played all it had: what was heard lies between.</summary>
public sealed class PlaybackEventTrackerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeSocket _socket = new();
    private readonly List<CallEvent> _posted = [];

    [Fact]
    public void Clear_WhileItPlays_SaysWhatWasPlayedSinceItBegan()
    {
        var line = Line();
        line.Play(Piece("a", 1_000));
        _time.Advance(TimeSpan.FromMilliseconds(700));      // on its way, and in the peer's buffers
        line.OnPlayback(on: true);
        _time.Advance(TimeSpan.FromMilliseconds(300));
        line.Clear(1);
        Heard().ShouldBe([("a", 300)]);
    }

    [Fact]
    public void Clear_BeforeItBegan_SaysThatNothingWasHeard()
    {
        var line = Line();
        line.Play(Piece("a", 200));
        line.EndPart("a", 0);
        line.OnPlayback(on: true);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        line.OnPlayback(on: false);
        line.Play(Piece("b", 1_000));
        _time.Advance(TimeSpan.FromMilliseconds(400));
        line.Clear(1);
        Heard().ShouldBe([("b", 0)]);
    }

    [Fact]
    public void End_OfPlaying_SaysThatAllWasHeard()
    {
        var line = Line();
        line.Play(Piece("a", 1_000));
        line.EndPart("a", 0);
        line.OnPlayback(on: true);
        _time.Advance(TimeSpan.FromMilliseconds(900));      // as accurate as the network lets it be
        line.OnPlayback(on: false);
        _posted.OfType<Played>().Single().Reports.Single().ShouldBe(new PlaybackReport("a", 0, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void End_InTheMiddleOfAReply_CountsWhatWasPlayedAndGoesOnFromThere()
    {
        var line = Line();
        line.Play(Piece("a", 2_000));
        line.OnPlayback(on: true);
        _time.Advance(TimeSpan.FromMilliseconds(1_000));
        line.OnPlayback(on: false);                         // it ran dry: the rest is on its way
        _time.Advance(TimeSpan.FromMilliseconds(5_000));
        line.OnPlayback(on: true);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        line.Clear(1);
        Heard().ShouldBe([("a", 1_250)]);
    }

    [Fact]
    public void End_ThatComesAfterAClear_IsNotThatOfTheNextReply()
    {
        var line = Line();
        line.Play(Piece("a", 1_000));
        line.OnPlayback(on: true);
        line.Clear(1);
        line.Play(Piece("b", 300));
        line.OnPlayback(on: false);
        _posted.OfType<Played>().ShouldBeEmpty();
        line.Clear(2);
        _posted.OfType<LineCleared>().Last().Reports!.Single().ShouldBe(new PlaybackReport("b", 0, TimeSpan.Zero));
    }

    [Fact]
    public void Carrier_ThatTellsNothing_LeavesItToTheClock()
    {
        var line = Line();
        line.Play(Piece("a", 1_000));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        line.Clear(1);
        Heard().ShouldBeEmpty();
    }

    private List<(string Item, double Ms)> Heard() => [.. _posted.OfType<LineCleared>().Single().Reports!.Select(r => (r.ItemId, r.Played.TotalMilliseconds))];

    private PhoneLine Line()
    {
        var stream = new GenesysStream(GenesysRole.Bot);
        stream.Read(
            """
            {"version":"2","id":"3fa85f64-5717-4562-b3fc-2c963f66afa6","type":"open","seq":1,"serverseq":0,"position":"PT0S","parameters":{
            "organizationId":"3fa85f64-5717-4562-b3fc-2c963f66afa7","conversationId":"3fa85f64-5717-4562-b3fc-2c963f66afa8","inputVariables":{},
            "media":[{"type":"audio","format":"PCMU","channels":["external"],"rate":8000}]}}
            """u8,
            binary: false).Kind.ShouldBe(PhoneEventKind.Started);
        var writer = new PhoneWriter(_socket, stream, _time, _ => { });
        return new PhoneLine(stream, new PhoneAudio(stream.Start!.Format), writer, _posted.Add, _time);
    }

    private static ResponseAudio Piece(string item, int milliseconds) => new("r", item, 0, new byte[8 * milliseconds]);
}
