using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;

namespace Voice.Tests.Conversations;

/// <summary>Its own reading of when a tool that needs the caller's yes may run: by the button of its card, or on a yes in a turn that began after the assistant could put the question.</summary>
internal sealed class ConsentOracle
{
    public const string Tool = "book";

    /// <summary>What callers say.</summary>
    public static readonly IReadOnlyList<string> Words = ["yes", "yes", "no", "what time is it"];

    private readonly Dictionary<string, Question> _questions = [];          // the last of each, by what would be done
    private readonly Dictionary<string, string> _arguments = [];            // by call
    private readonly Dictionary<string, string> _words = [];                // by turn
    private string? _turn;
    private int _turnAt;
    private bool _isSpent;
    private string? _pressed;
    private int _at;

    /// <summary>The calls whose cards are open.</summary>
    public IReadOnlyList<string> Open => [.. _questions.Values.Where(question => question.IsOpen).Select(question => question.CallId).Order()];

    public void Happened(CallEvent happened, bool hears)
    {
        _at++;
        _pressed = happened is ToolConfirmed { Yes: true } confirmed ? confirmed.CallId : null;
        switch (happened)
        {
            case SpeechStarted e when hears: Begin(e.ItemId); break;
            case CallerTyped e: Begin("typed" + _at); _words[_turn!] = e.Text; break;
            case CallerWords e: _words.TryAdd(e.ItemId, e.Text); break;
            case ToolCalled { Name: Tool } e: _arguments.TryAdd(e.CallId, e.Arguments); break;
            case ResponseWords: Put(); break;
        }
    }

    public void Shown(ToolChanged card)
    {
        if (card.Name != Tool)
            return;
        var arguments = _arguments[card.CallId];
        if (card.State == ToolState.Waiting)
            _questions[arguments] = new Question(card.CallId, _at);
        else if (_questions.GetValueOrDefault(arguments) is { } question && question.CallId == card.CallId)
            question.IsOpen = false;
    }

    public void Run(RunTool run)
    {
        if (run.Name != Tool)
            return;
        var question = _questions.GetValueOrDefault(run.Arguments);
        if (_pressed == run.CallId)
        {
            question.ShouldNotBeNull("there was a card").CallId.ShouldBe(run.CallId, "the button is of this card");
            question.IsOpen.ShouldBeTrue("a card is answered once");
            question.IsOpen = false;
            return;
        }
        question.ShouldNotBeNull("nothing is run that nobody asked about");
        question.PutAt.ShouldNotBeNull("the question was put").ShouldBeLessThan(_turnAt, "the caller answered after it");
        _words.GetValueOrDefault(_turn!).ShouldBe("yes");
        _isSpent.ShouldBeFalse("one yes is good for one call");
        _isSpent = true;
    }

    private void Begin(string turn) => (_turn, _turnAt, _isSpent) = (turn, _at, false);

    private void Put()
    {
        foreach (var question in _questions.Values)
            question.PutAt ??= _at;
    }

    private sealed class Question(string callId, int askedAt)
    {
        public string CallId { get; } = callId;

        public int AskedAt { get; } = askedAt;

        public int? PutAt { get; set; }

        public bool IsOpen { get; set; } = true;
    }
}
