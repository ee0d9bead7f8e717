using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Assistants;
using Voice.Assistants.Cascade;
using Voice.Audio;
using Voice.Tests.Calls;

namespace Voice.Tests.Assistants;

/// <summary>Replies without sound, and replies without anything.</summary>
public sealed class AudibleAssistantTests : IAssistantListener, IAsyncDisposable
{
    private readonly FakeAssistant _model = new();
    private readonly Channel<object> _told = Channel.CreateUnbounded<object>();
    private readonly Speaker _speech = new();
    private AudibleAssistant _audible = null!;

    void IAssistantListener.OnEvent(AssistantEvent assistantEvent) => _told.Writer.TryWrite(assistantEvent);

    void IAssistantListener.OnAudio(in ResponseAudio audio) => _told.Writer.TryWrite($"sound of {audio.ResponseId} {audio.ItemId} {audio.ContentIndex}");

    public async ValueTask DisposeAsync() => await _audible.DisposeAsync();

    /// <summary>The content of a reply: w words without sound, t a transcript, s sound, c a call, b white space.</summary>
    [Theory]
    [InlineData("", ResponseOutcome.Empty)]
    [InlineData("b", ResponseOutcome.Empty)]
    [InlineData("s", ResponseOutcome.Completed)]
    [InlineData("ts", ResponseOutcome.Completed)]
    [InlineData("c", ResponseOutcome.Completed)]
    [InlineData("bc", ResponseOutcome.Completed)]
    internal async Task Reply_ThatHoldsNothing_IsNamedEmpty(string holds, ResponseOutcome outcome)
    {
        await ConnectAsync();
        Reply("r1", holds);
        (await DoneAsync()).Outcome.ShouldBe(outcome);
        _speech.Said.ShouldBeEmpty();
        _model.Commands.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ResponseOutcome.Cancelled)]
    [InlineData(ResponseOutcome.Failed)]
    [InlineData(ResponseOutcome.Incomplete)]
    internal async Task Reply_ThatDidNotEndInOrder_IsLeftAsItIs(ResponseOutcome outcome)
    {
        await ConnectAsync();
        Reply("r1", "w", outcome);
        (await DoneAsync()).Outcome.ShouldBe(outcome);
        _speech.Said.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("w")]
    [InlineData("t")]
    [InlineData("wc")]
    public async Task Words_WithoutSound_AreSpokenAsTheSameItem_BeforeTheReplyEnds(string holds)
    {
        await ConnectAsync();
        Reply("r1", holds);
        var told = await UntilDoneAsync();
        told.OfType<string>().ShouldBe(["sound of r1 i1 0"]);
        told.OfType<ResponseWords>().Count().ShouldBe(1, "nothing is shown twice");
        told[^1].ShouldBe(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
        _speech.Said.ShouldBe(["It is ten past four."]);
        _model.Commands.ShouldBeEmpty();
    }

    [Fact]
    public async Task Part_WithoutSound_BesideOneWithSound_IsSpokenAlone()
    {
        await ConnectAsync();
        _model.Listener.OnEvent(new ResponseCreated("r1", null));
        Words("r1", "Let me look.", "i0");
        _model.Listener.OnAudio(new ResponseAudio("r1", "i0", 0, new byte[100]));
        Words("r1", "It is four.");
        _model.Listener.OnEvent(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
        await DoneAsync();
        _speech.Said.ShouldBe(["It is four."]);
    }

    [Fact]
    public async Task Words_WhereNoSoundIsWanted_AreNotSpoken()
    {
        await ConnectAsync(spoken: false);
        Reply("r1", "ws");
        var told = await UntilDoneAsync();
        told.OfType<string>().ShouldBeEmpty("sound that nobody asked for is not played");
        _speech.Said.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Words_ThatTheSpeechServiceCannotSpeak_AreAskedForOnceMore_Aloud(bool hasService)
    {
        _speech.Fails = true;
        await ConnectAsync(hasService: hasService);
        Reply("r1", "w");
        var repeat = await AskedAsync();
        repeat.ShouldSatisfyAllConditions(r => r.Aloud.ShouldBeTrue(), r => r.OutOfBand.ShouldBeTrue(), r => r.Instructions!.ShouldContain("\"It is ten past four.\""));
        _model.Listener.OnEvent(new ResponseCreated("r2", repeat.Id));
        Words("r2", "It is ten past four.", "i9");
        _model.Listener.OnAudio(new ResponseAudio("r2", "i9", 0, new byte[100]));
        _model.Listener.OnEvent(new ResponseDone("r2", ResponseOutcome.Completed, null, null));
        var told = await UntilDoneAsync();
        told.OfType<string>().ShouldBe(["sound of r1 i1 0"]);
        told.OfType<ResponseCreated>().Count().ShouldBe(1);
        told.OfType<ResponseWords>().Count().ShouldBe(1);
        told[^1].ShouldBe(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
    }

    [Theory]
    [InlineData("text again")]
    [InlineData("empty")]
    [InlineData("failed")]
    [InlineData("refused")]
    public async Task Words_ThatCannotBeSpoken_EndUnheard(string second)
    {
        await ConnectAsync(hasService: false);
        Reply("r1", "w");
        var repeat = await AskedAsync();
        if (second == "refused")
        {
            _model.Listener.OnEvent(new CommandRefused(repeat.Id, "invalid_value"));
        }
        else
        {
            _model.Listener.OnEvent(new ResponseCreated("r2", null));
            if (second == "text again")
                Words("r2", "It is ten past four.");
            _model.Listener.OnEvent(new ResponseDone("r2", second == "failed" ? ResponseOutcome.Failed : ResponseOutcome.Completed, null, null));
        }
        (await DoneAsync()).ShouldBe(new ResponseDone("r1", ResponseOutcome.Unheard, null, null));
        _model.Commands.OfType<CreateResponse>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Cancel_OfAReplyThatIsBeingSpoken_EndsItHere()
    {
        _speech.Holds = true;
        await ConnectAsync();
        Reply("r1", "w");
        await _speech.Begun.Task.WaitAsync(TimeSpan.FromSeconds(10));
        _audible.Send(new CancelResponse("cancel_1", "r1"));
        (await DoneAsync()).Outcome.ShouldBe(ResponseOutcome.Cancelled);
        _model.Commands.ShouldBeEmpty("it has ended over there");
    }

    [Fact]
    public async Task NextReply_WhileWordsAreBeingSpoken_IsNotMixedWithThem()
    {
        _speech.Holds = true;
        await ConnectAsync();
        Reply("r1", "w");
        await _speech.Begun.Task.WaitAsync(TimeSpan.FromSeconds(10));
        _model.Listener.OnEvent(new ResponseCreated("r2", "ask_1"));
        var told = await UntilDoneAsync();
        told[^1].ShouldBeOfType<ResponseDone>().ResponseId.ShouldBe("r1");
        (await _told.Reader.ReadAsync()).ShouldBe(new ResponseCreated("r2", "ask_1"));
    }

    [Fact]
    public async Task Cut_OfWordsThatWereSpokenHere_TellsTheWordsThatWereHeard()
    {
        await ConnectAsync();
        Reply("r1", "w");
        await DoneAsync();
        _audible.Send(new TruncateItem("cut_1", "i1", 0, TimeSpan.FromMilliseconds(1)));
        var cut = _model.Commands.OfType<TruncateItem>().Single();
        cut.Words.ShouldNotBeNull();
        "It is ten past four.".ShouldStartWith(cut.Words);
        _audible.Send(new TruncateItem("cut_2", "other", 0, TimeSpan.FromMilliseconds(1)));
        _model.Commands.OfType<TruncateItem>().Last().Words.ShouldBeNull("an item with sound is cut by time");
    }

    [Fact]
    public async Task FixedWords_ThatTheModelDidNotSay_AreSpokenHere()
    {
        await ConnectAsync();
        _audible.Send(new CreateResponse("ask_1", "Say exactly: \"Hello.\"") { Words = "Hello." });
        _model.Listener.OnEvent(new ResponseCreated("r1", "ask_1"));
        _model.Listener.OnEvent(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
        var told = await UntilDoneAsync();
        told.OfType<ResponseWords>().Single().Text.ShouldBe("Hello.");
        _speech.Said.ShouldBe(["Hello."]);
        told[^1].ShouldBe(new ResponseDone("r1", ResponseOutcome.Completed, null, null));
    }

    [Fact]
    public async Task SoundThatGoesAnotherWay_OnlyTextIsSaidAgain()
    {
        await ConnectAsync(carriesSound: false);
        Reply("r1", "t");
        (await DoneAsync()).Outcome.ShouldBe(ResponseOutcome.Completed);
        Reply("r2", "w");
        var repeat = await AskedAsync();
        _model.Listener.OnEvent(new ResponseCreated("r3", repeat.Id));
        _model.Listener.OnEvent(new ResponseDone("r3", ResponseOutcome.Completed, null, null));
        (await DoneAsync()).ShouldBe(new ResponseDone("r2", ResponseOutcome.Completed, null, null));
        _speech.Said.ShouldBeEmpty();
    }

    private async Task ConnectAsync(bool spoken = true, bool hasService = true, bool carriesSound = true)
    {
        _model.Connected.SetResult(new AssistantDescription("model", false, ""));
        _audible = new AudibleAssistant(_model, () => hasService ? _speech : null, carriesSound, TimeProvider.System, NullLogger.Instance);
        await _audible.ConnectAsync(new AssistantSetup { Instructions = "", Spoken = spoken }, this, CancellationToken.None);
    }

    private void Reply(string id, string holds, ResponseOutcome outcome = ResponseOutcome.Completed)
    {
        _model.Listener.OnEvent(new ResponseCreated(id, null));
        foreach (var what in holds)
        {
            switch (what)
            {
                case 'w': Words(id, "It is ten past four.", spoken: false); break;
                case 't': Words(id, "It is ten past four."); break;
                case 'b': Words(id, " \n"); break;
                case 's': _model.Listener.OnAudio(new ResponseAudio(id, "i1", 0, new byte[100])); break;
                case 'c': _model.Listener.OnEvent(new ToolCalled(id, "c1", "roll", "{}")); break;
            }
        }
        _model.Listener.OnEvent(new ResponseDone(id, outcome, null, null));
    }

    private void Words(string reply, string text, string item = "i1", bool spoken = true) => _model.Listener.OnEvent(new ResponseWords(reply, item, 0, text, Final: true, spoken));

    private async Task<List<object>> UntilDoneAsync()
    {
        var told = new List<object>();
        do
            told.Add(await _told.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        while (told[^1] is not ResponseDone);
        return told;
    }

    private async Task<ResponseDone> DoneAsync() => (ResponseDone)(await UntilDoneAsync())[^1];

    private async Task<CreateResponse> AskedAsync()
    {
        while (true)
        {
            if (_model.Commands.OfType<CreateResponse>().LastOrDefault() is { } asked)
                return asked;
            await Task.Yield();
        }
    }

    private sealed class Speaker : ISpeechSynthesizer
    {
        public event Action<TokenUsage>? Used;

        public List<string> Said { get; } = [];

        public bool Fails { get; set; }

        public bool Holds { get; set; }

        public TaskCompletionSource Begun { get; } = new();

        public Task OpenAsync(CancellationToken cancellation) => Task.CompletedTask;

        public async IAsyncEnumerable<AudioFrame> SpeakAsync(string sentence, [EnumeratorCancellation] CancellationToken cancellation)
        {
            Begun.TrySetResult();
            if (Fails)
                throw new AssistantException(new AssistantFailure(AssistantFailureKind.Unreachable, "gone"));
            if (Holds)
                await new TaskCompletionSource().Task.WaitAsync(cancellation);
            Said.Add(sentence);
            Used?.Invoke(new TokenUsage(0, 0, 0, 0, 0, 0));
            yield return new AudioFrame(new byte[4800], AudioFormat.Pcm24K, TimeSpan.Zero);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
