using Voice.Assistants;
using Voice.Assistants.Failover;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tools;

namespace Voice.Tests.Conversations;

/// <summary>A call in which everything happens in every order the protocol allows: which order, the seed says. Looks at every effect, and throws at the first that should not be.</summary>
internal sealed partial class RandomCall(int seed, bool keepsJournal = false)
{
    private readonly Random _random = new(seed);
    private UpstreamModel _upstream = new(new Random(seed + 1_000_000));
    private bool _isUp = true;
    private bool _isChanging;
    private bool _speaks;
    private bool _isKept;                           // sound of a turn, by the conversation's word
    private int _lossesInARow;
    private readonly HashSet<string> _told = [];    // outputs that an assistant was told of with the history
    private HashSet<string> _history = [];          // those that this one was
    private HashSet<string> _nextHistory = [];
    private readonly Script _script = new Script(
        null,
        new() { ["get_time"] = ToolPolicy.Default with { MostPerCall = 1000 }, [ConsentOracle.Tool] = ToolScript.Confirmed with { MostPerCall = 1000 } },
        new ToolOptions { Filler = "", MostPerTurn = 1000 })
    { KeepsJournal = keepsJournal }
        .Happens(new LineAttached(1)).Happens(new AssistantReady(new AssistantDescription("model", true, "")));
    private readonly List<string> _running = [];
    private readonly HashSet<string> _cancelled = [];
    private readonly HashSet<string> _outputs = [];
    private readonly HashSet<string> _run = [];
    private readonly HashSet<string> _taken = [];   // calls that were run or refused: each has its output
    private readonly ConsentOracle _consent = new();
    private readonly KeyOracle _keys = new();
    private LivenessMonitor _watch = NewWatch();
    private TimeSpan _signAt;                       // of life, of the assistant
    private bool _held;
    private bool _hears = true;
    private double _heard;
    private int _sounds;
    private bool _isOver;                           // too many assistants in a row were lost
    private readonly Dictionary<string, double> _reported = [];
    private readonly Queue<int> _clears = [];
    private string? _request;
    private TimeSpan _requestedAt;
    private int _seen;
    private int _seenEvents;
    private int _epoch = 1;
    private bool _attached = true;
    private int _excused;                           // turns up to here need no answer any more: a problem was told, or the caller pressed stop

    /// <inheritdoc cref="Script.Replay"/>
    public string? Replay() => _script.Replay();

    public string Story => string.Join('\n', _script.Story);

    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
            Step(_random.Next(30));
        Quieten();
        if (_isOver)
            return;
        _script.Phase.ShouldBe(Phase.Listening, "all is quiet");
        _outputs.Union(_told).ShouldBe(_taken, ignoreOrder: true, "each tool call gets its output");
        _hears.ShouldBeTrue("nobody is on hold or types");
        _keys.BeOver(_script.Conversation.Transcript);
        Math.Max(_upstream.Answered, _excused).ShouldBeGreaterThanOrEqualTo(_upstream.Turns, "every turn is answered, or the caller knows why not");
    }

    private void Step(int dice)
    {
        if (_isOver)
            return;
        switch (dice)
        {
            case 0 when !_speaks && _attached: Speak(); break;
            case 1 or 2 when _speaks: FallSilent(); break;
            case 3 when _attached && _random.Next(3) == 0: _script.CallerTypes(ConsentOracle.Words[_random.Next(ConsentOracle.Words.Count)]); break;
            case 4 when _attached && _random.Next(4) == 0: Stop(); break;
            case 5 when _random.Next(6) == 0: ChangeLine(); break;
            case 6 when _attached: Report(); break;
            case 7 when _clears.Count > 0: Clear(_clears.Dequeue()); break;
            case 8 or 9 when _running.Count > 0: FinishTool(_random.Next(_running.Count)); break;
            case 10: Wait(_random.Next(300)); break;
            case 11 when _random.Next(40) == 0: Wait(_random.Next(12_000)); break;
            case 12 when _random.Next(20) == 0: _upstream.IsMute = _isUp; break;
            case 24: GetAssistant(); break;
            case 25 when _random.Next(12) == 0 && _lossesInARow < 4: Lose(); break;
            case 26 when _attached && _random.Next(4) == 0: Press("0123456789#"[_random.Next(11)]); break;
            case 27 when _running.Count > 0 && _random.Next(3) == 0: AskKeys(_running[_random.Next(_running.Count)]); break;
            case 28 when _attached && _random.Next(_held ? 3 : 20) == 0: Hold(); break;
            case 29 when _consent.Open is { Count: > 0 } open && _attached: _script.Happens(new ToolConfirmed(open[_random.Next(open.Count)], _random.Next(2) == 0)); break;
            case < 15 when _upstream.Inbox.Count > 0 && !_upstream.IsMute: _upstream.Receive(); break;
            case < 20 when _upstream.Outbox.Count > 0 && !_upstream.IsMute: Deliver(); break;
            default: GoOn(); break;
        }
        Watch();
    }

    private void GoOn()
    {
        if (_isUp && !_upstream.IsMute)
            _upstream.GoOn();
        if (_isUp && _upstream.HasUntoldEdge && _random.Next(4) == 0 && _watch.Unnoticed(isVoice: true, _script.Now))
            _upstream.Inbox.Enqueue(new Echo("echo"));  // the caller is heard here, and not there
    }

    private void Speak()
    {
        _speaks = true;
        if (_isUp && _hears)
            _upstream.SpeechBegins();
    }

    private void FallSilent()
    {
        _speaks = false;
        if (_isUp && _hears && _upstream.Speaking)
            _upstream.SpeechEnds();
    }

    /// <summary>The caller's sound goes to the model again, or does not: then it hears silence, in which a turn ends unless it is short.</summary>
    private void Hear(bool hears)
    {
        _hears = hears;
        if (_isUp && !hears && _upstream.Speaking && _random.Next(3) > 0)
            _upstream.SpeechEnds();
        if (!_isUp || !hears || _speaks == _upstream.Speaking)
            return;
        if (_speaks)
            _upstream.SpeechBegins();
        else
            _upstream.SpeechEnds();
    }

    private void Press(char key)
    {
        _keys.Press(key);
        _script.Happens(new KeyPressed(key));
    }

    private void AskKeys(string callId)
    {
        if (_keys.Ask(callId))
            _script.Happens(new DigitsAsked(callId, new DigitRequest(1, 1 + _random.Next(4), Secure: _random.Next(3) == 0)));
    }

    private void Hold()
    {
        _held = !_held;
        _script.Happens(_held ? new HoldStarted() : new HoldEnded());
    }

    private void Deliver() => _upstream.Outbox.Dequeue()(_script);

    // ── Is the assistant alive? ──

    private static LivenessMonitor NewWatch() => new(new LivenessOptions(), canEcho: true);

    private void Wait(double ms)
    {
        var until = _script.Now + TimeSpan.FromMilliseconds(ms);
        for (var next = TimeSpan.Zero; next < until && !_isOver;)
        {
            next = _script.NextTimer is { } timer && timer < until ? timer : until;
            if (_isUp && _watch.Due is { } due && due < next)
                next = due;
            _script.Wait(Math.Max(0, (next - _script.Now).TotalMilliseconds));
            Watch();
            LookForLife();
        }
    }

    private void LookForLife()
    {
        if (!_isUp)
            return;
        switch (_watch.Look(_script.Now))
        {
            case LivenessMonitor.Verdict.AskEcho:
                _upstream.Inbox.Enqueue(new Echo("echo"));
                break;
            case LivenessMonitor.Verdict.Mute:
                (_script.Now - _signAt).ShouldBeGreaterThanOrEqualTo(new LivenessOptions().Echo, "who shows life is not given up");
                GiveUp(AssistantFailureKind.Mute);
                break;
        }
        Watch();
    }

    private void GiveUp(AssistantFailureKind kind)
    {
        if (_lossesInARow < 4)
        {
            Lose(kind);
            return;
        }
        (_upstream.IsMute, _watch) = (false, NewWatch());
    }

    /// <summary>The assistant breaks, or does not come.</summary>
    private void Lose(AssistantFailureKind kind = AssistantFailureKind.Lost)
    {
        if (!_isUp && !_isChanging)
            return;
        (_isChanging, _request) = (false, null);
        _isKept |= _upstream.HasUntoldSpeech;
        _upstream.Outbox.Clear();
        _upstream.Inbox.Clear();
        _script.Happens(new AssistantLost(new AssistantFailure(kind, "")));
        if (!_isUp)
            _lossesInARow++;                            // that did not even come
        _isUp = false;
    }

    /// <summary>The assistant that was asked for is there; now and then it only stands in.</summary>
    private void GetAssistant()
    {
        if (!_isChanging)
            return;
        _isChanging = false;
        var description = new AssistantDescription("model", true, "") { StandsIn = _random.Next(3) == 0, Lifetime = TimeSpan.FromSeconds(5 + _random.Next(60)) };
        if (_isUp)
        {
            _script.Happens(_random.Next(4) == 0 ? new PreparationFailed() : new PreparationDone(description));
            return;
        }
        _isUp = true;
        _script.Happens(new AssistantReady(description));
    }

    /// <summary>Another model, which hears first what the conversation has kept.</summary>
    private void Change(bool turnIsOver)
    {
        _told.UnionWith(_history = _nextHistory);
        var spoke = _isKept || (_hears && (_speaks || _upstream.HasUntoldSpeech));
        _watch = NewWatch();
        _upstream = new UpstreamModel(new Random(seed + _seen)).After(_upstream);
        if (!spoke)
            return;
        _isKept = false;
        _upstream.SpeechBegins();
        if (turnIsOver || (!_speaks && _hears))
            _upstream.SpeechEnds();
    }

    private void Stop()
    {
        _excused = _upstream.Turns + _upstream.Inbox.Count(c => c is AddCallerText or AddToolOutput or AddNote);
        _script.Happens(new CallerInterrupted());
    }

    private void ChangeLine()
    {
        _clears.Clear();
        if (_attached)
            _script.Happens(new LineDetached(_epoch));
        else
            _script.Happens(new LineDetached(_epoch - 1)).Happens(new LineAttached(++_epoch));
        (_attached, _held) = (!_attached, _held && _attached);    // a line that comes is not on hold
    }

    private void Report()
    {
        if (_script.Heard.Count == 0)
            return;
        var (item, sent) = _script.Heard.Last();
        Report(item, sent * _random.NextDouble());
    }

    private void Report(string item, double ms)
    {
        _reported[item] = Math.Max(_reported.GetValueOrDefault(item), ms);
        _script.Plays(item, ms);
    }

    private void Clear(int id)
    {
        var heard = _random.Next(3) == 0 ? [] : _script.Heard.Select(h => new PlaybackReport(h.Key, 0, TimeSpan.FromMilliseconds(h.Value * 0.8)));
        _script.Happens(new LineCleared(id, [.. heard]));
    }

    private void FinishTool(int which)
    {
        if (_keys.GiveUp(_running[which]))
            _script.Happens(new DigitsGivenUp(_running[which]));
        _script.ToolFinished(_running[which]);
        _running.RemoveAt(which);
    }

    /// <summary>Everybody falls silent and everything on its way arrives.</summary>
    private void Quieten()
    {
        for (var i = 0; i < 400 && !_isOver; i++)
            Settle(100);
        Wait(45_000);
        for (var i = 0; i < 100 && !_isOver; i++)
            Settle(10);                             // that may have been the end of a connection
    }

    private void Settle(double ms)
    {
        Watch();
        if (!_attached)
            ChangeLine();
        if (_speaks)
            FallSilent();
        if (_held)
            Hold();
        GetAssistant();
        while (_running.Count > 0)
            FinishTool(0);
        Watch();
        while (_isUp && _upstream.Busy && _upstream.Outbox.Count + _upstream.Inbox.Count > 0)
        {
            if (_upstream.Outbox.Count > 0)
                Deliver();
            else
                _upstream.Receive();
            Watch();
        }
        GoOn();
        Wait(ms);
    }
}
