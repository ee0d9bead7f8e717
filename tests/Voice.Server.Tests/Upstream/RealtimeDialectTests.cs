using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Voice.Server.Browser;

namespace Voice.Server.Tests.Upstream;

/// <summary>A caller on a page hears and sees the same in every spelling of the Realtime API.</summary>
public sealed class RealtimeDialectTests(RealtimeDialectTests.Servers servers) : IClassFixture<RealtimeDialectTests.Servers>, IAsyncLifetime
{
    private const int Milliseconds = 100;

    private readonly Dictionary<string, string> _lines = [];
    private readonly Dictionary<string, string> _states = [];
    private readonly Dictionary<string, int> _sound = [];
    private Caller _caller = null!;
    private ScriptedUpstream.Peer _model = null!;
    private int _aloud;

    /// <summary>One upstream and one server for all tests here.</summary>
    public sealed class Servers : IAsyncLifetime
    {
        public ScriptedUpstream Upstream { get; private set; } = null!;

        public ServerUnderTest Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Upstream = await ScriptedUpstream.StartAsync();
            Server = await ServerUnderTest.StartAsync(Upstream.BaseUrl, "Voice:Assistants=realtime");
        }

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }

    public static TheoryData<RealtimeDialect> Dialects() => new(RealtimeDialect.All);

    public async ValueTask InitializeAsync()
    {
        _caller = await Caller.TalkAsync(servers.Server.Url);
        _model = await servers.Upstream.NextPeerAsync();
        await _caller.StateAsync("listening");
    }

    public async ValueTask DisposeAsync()
    {
        await _caller.Connection.InvokeAsync("HangUp");
        await _caller.Talking;
        await _caller.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Question_IsAnsweredOnceInSoundAndWords(RealtimeDialect dialect)
    {
        await AskAndAnswerAsync(dialect, 1);
        await NothingElseCameAsync();
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task TwoTurns_AreEachAnsweredOnce(RealtimeDialect dialect)
    {
        await AskAndAnswerAsync(dialect, 1);
        await AskAndAnswerAsync(dialect, 2);
        await NothingElseCameAsync();
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task ToolCall_RunsOnceWithItsArgumentsAndIsAnswered(RealtimeDialect dialect)
    {
        await dialect.HearAsync(_model, "u1", "Roll two dice.");
        await dialect.CallAsync(_model, "r1", "i1", "call_1", "roll_dice", """{"count":2,"sides":2}""");
        await SeeAsync(() => _caller.Tools.Any(card => card is { Name: "roll_dice", State: "done" }));
        await _model.NextAsync("response.create");
        await ReplyAsync(dialect, "r2", "i2", "You rolled a one and a two.");
        await NothingElseCameAsync();
        var output = _model.Got("conversation.item.create").Select(e => e.GetProperty("item")).Single(item => item.GetProperty("type").GetString() == "function_call_output");
        output.GetProperty("call_id").GetString().ShouldBe("call_1");
        output.GetProperty("output").GetString()!.Split(", ").ShouldAllBe(die => die == "1" || die == "2");
        output.GetProperty("output").GetString()!.Split(", ").Length.ShouldBe(2, "its arguments came with it");
        _caller.Tools.Count(card => card.State == "done").ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task BargeIn_EndsTheSoundAtOnce_AndNothingOfTheOldReplyIsHeardAfterIt(RealtimeDialect dialect)
    {
        if (!dialect.IsAnnounced)
            await AskAndAnswerAsync(dialect, 0);                // from now on the server is known for it
        await dialect.HearAsync(_model, "u1", "Tell me a story.");
        await dialect.BeginAsync(_model, "r1", "i1", "Once upon a time.", Milliseconds);
        var live = "r1";
        if (dialect.IsText)
        {
            await dialect.EndAsync(_model, "r1", "i1", "Once upon a time.");
            live = await BeginAloudAsync();
        }
        await SeeAsync(() => _sound.GetValueOrDefault("i1") > 0);
        await _model.StartSpeechAsync("u2");
        var clear = await _caller.NextAsync<int>("Clear");
        await _caller.Connection.SendAsync("Cleared", clear, new[] { new PlayedReport("i1", 0, 0) });
        (await _model.NextAsync("response.cancel")).GetProperty("response_id").GetString().ShouldBe(live);
        await _model.SpeakAsync(live, "i1", Milliseconds);
        await dialect.CancelAsync(_model, live);
        await dialect.HearAsync(_model, "u2", "Stop.");
        await ReplyAsync(dialect, "r2", "i2", "As you like.");
        await NothingElseCameAsync();
        _sound["i1"].ShouldBe(Milliseconds);
    }

    private async Task AskAndAnswerAsync(RealtimeDialect dialect, int turn)
    {
        await dialect.HearAsync(_model, $"u{turn}", $"Question {turn}?");
        await ReplyAsync(dialect, $"r{turn}", $"i{turn}", $"This is answer number {turn}.");
        await SeeAsync(() => _lines.GetValueOrDefault($"u{turn}") == $"Question {turn}?");
    }

    /// <summary>A whole reply, until the caller has all of it.</summary>
    private async Task ReplyAsync(RealtimeDialect dialect, string reply, string item, string words)
    {
        await dialect.BeginAsync(_model, reply, item, words, Milliseconds);
        await dialect.EndAsync(_model, reply, item, words);
        if (dialect.IsText)
            await _model.EndReplyAsync(await BeginAloudAsync());
        await SeeAsync(() => _sound.GetValueOrDefault(item) >= Milliseconds && _lines.GetValueOrDefault(item) == words && _states[item] == "final");
    }

    /// <summary>The server asks for the sound of words that came without it.</summary>
    /// <returns>The reply that brings it.</returns>
    private async Task<string> BeginAloudAsync()
    {
        var asked = (await _model.NextAsync("response.create")).GetProperty("response");
        var reply = $"aloud{++_aloud}";
        await _model.SendAsync(new { type = "response.created", response = new { id = reply, status = "in_progress", metadata = asked.GetProperty("metadata") } });
        await _model.SpeakAsync(reply, reply + "_item", Milliseconds);
        return reply;
    }

    /// <summary>Reads what the page is told, in order, until a condition holds.</summary>
    private async Task SeeAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!holds())
        {
            await Task.WhenAny(_caller.Heard.Reader.WaitToReadAsync(deadline.Token).AsTask());
            if (!_caller.Heard.Reader.TryRead(out var heard))
                throw new TimeoutException(JsonSerializer.Serialize(new { _lines, _states, _sound, _caller.Problems }));
            var (name, value) = heard;
            if (name == "Audio" && value is Caller.AudioPiece piece)
                _sound[piece.ItemId] = _sound.GetValueOrDefault(piece.ItemId) + piece.Bytes.Length / 48;
            if (value is Caption caption)
            {
                _lines[caption.Id] = _lines.GetValueOrDefault(caption.Id, "").PadRight(caption.From)[..caption.From] + caption.Text;
                _states[caption.Id] = caption.State;
            }
        }
    }

    /// <summary>The oracle: a turn in the plain spelling comes next, no sound and no words came twice, and no problem was reported.</summary>
    private async Task NothingElseCameAsync()
    {
        await ReplyAsync(RealtimeDialect.All[0], "last", "last_item", "That is all.");
        foreach (var (item, milliseconds) in _sound)
            milliseconds.ShouldBe(Milliseconds, item);
        _caller.Problems.ShouldBeEmpty();
        _lines.Values.Where(line => line.Length > 0).Distinct().Count().ShouldBe(_lines.Values.Count(line => line.Length > 0), JsonSerializer.Serialize(_lines));
    }
}
