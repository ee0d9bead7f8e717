using Voice.Assistants;

namespace Voice.Tests.Conversations;

/// <summary>A small model of a speech-to-speech service that keeps to the protocol: one reply at a time, speech interrupts it, a turn's end answers itself.</summary>
internal sealed class UpstreamModel(Random random)
{
    private readonly Dictionary<string, double> _items = [];
    private readonly HashSet<string> _calls = [];
    private readonly HashSet<string> _outputs = [];
    private string? _active;
    private int _activeCovers;
    private string? _item;
    private bool _speaking;
    private int _ids;
    private int _untold;
    private int _untoldEnds;
    private string _turn = "";

    /// <summary>One that takes the place of another: what that one owed, this one owes.</summary>
    public UpstreamModel After(UpstreamModel before)
    {
        (_ids, Turns, Answered) = (before._ids + 1000, before.Turns, before.Answered);
        return this;
    }

    /// <summary>True if the conversation has not been told that the caller spoke.</summary>
    public bool HasUntoldSpeech => _untold > 0;

    /// <summary>True if it has not been told that the caller began or ended to speak.</summary>
    public bool HasUntoldEdge => _untold + _untoldEnds > 0;

    /// <summary>What is on its way to the conversation: an event, or a piece of sound.</summary>
    public Queue<Action<Script>> Outbox { get; } = [];

    /// <summary>What is on its way from it.</summary>
    public Queue<AssistantCommand> Inbox { get; } = [];

    /// <summary>How many turns of the caller the conversation holds, and how many of them a reply that was not cancelled has answered.</summary>
    public int Turns { get; private set; }

    public int Answered { get; private set; }

    public bool Speaking => _speaking;

    /// <summary>The connection is open, and nothing comes of it any more.</summary>
    public bool IsMute { get; set; }

    public bool Busy => !IsMute && (_active is not null || Outbox.Count > 0 || Inbox.Count > 0);

    public void SpeechBegins()
    {
        _speaking = true;
        var id = _turn = $"u{++_ids}";
        _untold++;
        Outbox.Enqueue(s =>
        {
            _untold--;
            s.CallerSpeaks(id);
        });
        if (_active is not null)
            Finish(ResponseOutcome.Cancelled);
    }

    public void SpeechEnds()
    {
        _speaking = false;
        Turns++;
        var turn = _turn;
        _untoldEnds++;
        Outbox.Enqueue(s =>
        {
            _untoldEnds--;
            s.CallerStops(turn);
        });
        if (_active is null)
            Begin(null);                                // else the service "may fail to create a response": the turn stays unanswered
        if (random.Next(3) > 0)
        {
            var words = ConsentOracle.Words[random.Next(ConsentOracle.Words.Count)];
            Outbox.Enqueue(s => s.Happens(new CallerWords(turn, words, Final: true)));
        }
    }

    public void Receive()
    {
        var command = Inbox.Dequeue();
        switch (command)
        {
            case EndTurn when _speaking && random.Next(4) > 0:      // not every service obeys
                _speaking = false;
                Turns++;
                var ended = _turn;
                Outbox.Enqueue(s => s.Happens(new ItemAdded(ended)));
                break;
            case CreateResponse when _active is not null:
                Outbox.Enqueue(s => s.Refused(command.Id, "conversation_already_has_active_response"));
                break;
            case CreateResponse:
                Begin(command.Id);
                break;
            case CancelResponse e when e.ResponseId == _active:
                Finish(ResponseOutcome.Cancelled);
                break;
            case CancelResponse:
                Outbox.Enqueue(s => s.Refused(random.Next(2) == 0 ? command.Id : null, "response_cancel_not_active"));
                break;
            case TruncateItem e:
                _items.ShouldContainKey(e.ItemId, "only an item that sounds can be truncated");
                e.Heard.TotalMilliseconds.ShouldBeLessThanOrEqualTo(_items[e.ItemId], "no item can be cut beyond its end");
                break;
            case AddCallerText or AddNote:
                Turns++;
                Outbox.Enqueue(s => s.Happens(new ItemAdded(command.Id)));
                break;
            case Echo:
                Outbox.Enqueue(s => s.Happens(new Echoed()));
                break;
            case AddToolOutput e:
                if (e.Anew)
                    _calls.Add(e.CallId);
                _calls.ShouldContain(e.CallId);
                _outputs.Add(e.CallId).ShouldBeTrue("a call has one output");
                Turns++;                                // an output must be answered like a turn
                Outbox.Enqueue(s => s.Happens(new ItemAdded(command.Id)));
                break;
        }
    }

    public void GoOn()
    {
        if (_active is not { } reply)
            return;
        switch (random.Next(8))
        {
            case 0:
                Finish(random.Next(10) == 0 ? ResponseOutcome.Failed : ResponseOutcome.Completed);
                break;
            case 1:
                var n = random.Next(2);
                if (random.Next(2) == 0)
                    Call(reply, "get_time", "{}");
                else
                    Call(reply, ConsentOracle.Tool, $$"""{"n":{{n}}}""");
                if (random.Next(4) == 0)
                    Call(reply, ConsentOracle.Tool, $$"""{"n":{{1 - n}}}""");
                break;
            case 2 when _item is not null:
                var ended = _item;
                _item = null;
                Outbox.Enqueue(s => s.AudioDone(reply, ended));
                break;
            default:
                var item = _item ??= $"i{++_ids}";
                var ms = 20 * random.Next(1, 40);
                _items[item] = _items.GetValueOrDefault(item) + ms;
                Outbox.Enqueue(s => s.Words(reply, item, " word"));
                Outbox.Enqueue(s => s.Audio(reply, item, ms));
                break;
        }
    }

    private void Call(string reply, string name, string arguments)
    {
        var call = $"c{++_ids}";
        _calls.Add(call);
        Outbox.Enqueue(s => s.Happens(new ToolCalled(reply, call, name, arguments)));
    }

    private void Begin(string? requestId)
    {
        var reply = _active = $"r{++_ids}";
        _activeCovers = Turns;
        Outbox.Enqueue(s => s.Created(reply, requestId));
    }

    private void Finish(ResponseOutcome outcome)
    {
        var reply = _active!;
        if (outcome != ResponseOutcome.Cancelled)
            Answered = Math.Max(Answered, _activeCovers);
        _active = _item = null;
        Outbox.Enqueue(s => s.Done(reply, outcome, "server_error"));
    }
}
