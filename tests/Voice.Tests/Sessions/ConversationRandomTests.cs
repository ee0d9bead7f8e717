using Voice.Assistants;
using Voice.Lines;
using Voice.Sessions;
using Voice.Tools;

namespace Voice.Tests.Sessions;

/// <summary>Thousands of calls in which everything happens in every order the protocol allows. A failure names the seed that repeats it.</summary>
public sealed class ConversationRandomTests
{
    private const int Calls = 10_000;
    private const int Steps = 150;

    [Fact]
    public void Conversation_AnyInterleaving_KeepsItsPromises()
    {
        for (var seed = 1; seed <= Calls; seed++)
        {
            var call = new RandomCall(seed);
            try
            {
                call.Run(Steps);
            }
            catch (Exception e)
            {
                throw new ShouldAssertException($"Seed {seed}: {e.Message}\n{call.Story}", e);
            }
        }
    }

    private sealed class RandomCall(int seed)
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
        private readonly Script _script = new Script(null, new() { ["get_time"] = ToolPolicy.Default with { MostPerCall = 1000 } }, new ToolOptions { Filler = "", MostPerTurn = 1000 })
            .Happens(new LineAttached(1)).Happens(new AssistantReady(new AssistantDescription("model", true, "")));
        private readonly List<string> _running = [];
        private readonly HashSet<string> _cancelled = [];
        private readonly HashSet<string> _outputs = [];
        private readonly HashSet<string> _run = [];
        private readonly Dictionary<string, double> _reported = [];
        private readonly Queue<int> _clears = [];
        private string? _request;
        private TimeSpan _requestedAt;
        private int _seen;
        private int _seenEvents;
        private int _epoch = 1;
        private bool _attached = true;
        private int _excused;                           // turns up to here need no answer any more: a problem was told, or the caller pressed stop

        public string Story => string.Join('\n', _script.Story);

        public void Run(int steps)
        {
            for (var i = 0; i < steps; i++)
                Step(_random.Next(26));
            Quieten();
            _script.Phase.ShouldBe(Phase.Listening, "all is quiet");
            _outputs.Union(_told).ShouldBe(_run, ignoreOrder: true, "each tool call gets its output");
            Math.Max(_upstream.Answered, _excused).ShouldBe(_upstream.Turns, "every turn is answered, or the caller knows why not");
        }

        private void Step(int dice)
        {
            switch (dice)
            {
                case 0 when !_speaks && _attached: Speak(); break;
                case 1 or 2 when _speaks: FallSilent(); break;
                case 3 when _attached && _random.Next(3) == 0: _script.CallerTypes("x"); break;
                case 4 when _attached && _random.Next(4) == 0: Stop(); break;
                case 5 when _random.Next(6) == 0: ChangeLine(); break;
                case 6 when _attached: Report(); break;
                case 7 when _clears.Count > 0: Clear(_clears.Dequeue()); break;
                case 8 or 9 when _running.Count > 0: FinishTool(_random.Next(_running.Count)); break;
                case 10: _script.Wait(_random.Next(300)); break;
                case 11 when _random.Next(40) == 0: _script.Wait(_random.Next(12_000)); break;
                case 24: GetAssistant(); break;
                case 25 when _random.Next(12) == 0 && _lossesInARow < 4: Lose(); break;
                case < 15 when _upstream.Inbox.Count > 0: _upstream.Receive(); break;
                case < 20 when _upstream.Outbox.Count > 0: _upstream.Outbox.Dequeue()(_script); break;
                default: GoOn(); break;
            }
            Watch();
        }

        private void GoOn()
        {
            if (_isUp)
                _upstream.GoOn();
        }

        private void Speak()
        {
            _speaks = true;
            if (_isUp)
                _upstream.SpeechBegins();
        }

        private void FallSilent()
        {
            _speaks = false;
            if (_isUp)
                _upstream.SpeechEnds();
        }

        /// <summary>The assistant breaks, or does not come.</summary>
        private void Lose()
        {
            if (!_isUp && !_isChanging)
                return;
            (_isUp, _isChanging, _request) = (false, false, null);
            _lossesInARow++;
            _isKept |= _upstream.HasUntoldSpeech;
            _upstream.Outbox.Clear();
            _upstream.Inbox.Clear();
            _script.Happens(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, "")));
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
            var spoke = _isKept || _speaks || _upstream.HasUntoldSpeech;
            _upstream = new UpstreamModel(new Random(seed + _seen)).After(_upstream);
            if (!spoke)
                return;
            _isKept = false;
            _upstream.SpeechBegins();
            if (turnIsOver || !_speaks)
                _upstream.SpeechEnds();
        }

        private void Stop()
        {
            _excused = _upstream.Turns + _upstream.Inbox.Count(c => c is AddCallerText or AddToolOutput);
            _script.Happens(new CallerInterrupted());
        }

        private void ChangeLine()
        {
            _clears.Clear();
            if (_attached)
                _script.Happens(new LineDetached(_epoch));
            else
                _script.Happens(new LineDetached(_epoch - 1)).Happens(new LineAttached(++_epoch));
            _attached = !_attached;
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
            _script.ToolFinished(_running[which]);
            _running.RemoveAt(which);
        }

        /// <summary>Everybody falls silent and everything on its way arrives.</summary>
        private void Quieten()
        {
            for (var i = 0; i < 400; i++)
                Settle(100);
            _script.WaitSeconds(45);
            for (var i = 0; i < 100; i++)
                Settle(10);                             // that may have been the end of a connection
        }

        private void Settle(double ms)
        {
            Watch();
            if (!_attached)
                ChangeLine();
            if (_speaks)
                FallSilent();
            GetAssistant();
            while (_running.Count > 0)
                FinishTool(0);
            Watch();
            while (_isUp && _upstream.Busy && _upstream.Outbox.Count + _upstream.Inbox.Count > 0)
            {
                if (_upstream.Outbox.Count > 0)
                    _upstream.Outbox.Dequeue()(_script);
                else
                    _upstream.Receive();
                Watch();
            }
            if (_isUp)
                _upstream.GoOn();
            _script.Wait(ms);
            Watch();
        }

        /// <summary>Holds every effect since the last look to the promises of a conversation.</summary>
        private void Watch()
        {
            for (; _seenEvents < _script.Events.Count; _seenEvents++)
            {
                if (_script.Events[_seenEvents] is ResponseCreated { RequestId: { } created } && created == _request
                    || _script.Events[_seenEvents] is CommandRefused { CommandId: { } refused } && refused == _request)
                    _request = null;
                if (_script.Events[_seenEvents] is ResponseDone { Outcome: ResponseOutcome.Completed })
                    _lossesInARow = 0;
            }
            for (; _seen < _script.All.Count; _seen++)
            {
                switch (_script.All[_seen])
                {
                    case SendCommand { Command: var command }:
                        Look(command);
                        _isUp.ShouldBeTrue("nothing is sent to nobody");
                        _upstream.Inbox.Enqueue(command);
                        break;
                    case ConnectAssistant e:
                        Next(e.History);
                        break;
                    case PrepareAssistant e:
                        Next(e.History);
                        break;
                    case DropPrepared:
                        _isChanging = false;
                        break;
                    case UsePrepared:
                        _upstream.Inbox.ShouldBeEmpty("at rest");
                        Change(turnIsOver: false);
                        break;
                    case BeginSound:
                        _isKept = true;
                        break;
                    case SettleSound:
                        _isKept = false;
                        break;
                    case HoldSound:
                        // The conversation itself may end a connection that is near its end.
                        (_isUp, _request) = (false, null);
                        break;
                    case SendSound e:
                        Change(e.TurnIsOver);
                        break;
                    case RunTool e:
                        _run.Add(e.CallId).ShouldBeTrue("a call runs once");
                        _running.Add(e.CallId);
                        break;
                    case ClearLine e:
                        _clears.Enqueue(e.ClearId);
                        break;
                    case TellLine { Notice: ProblemTold }:
                        _excused = _upstream.Turns;
                        _request = null;
                        break;
                    case EndSession e:
                        throw new ShouldAssertException($"The call ended: {e.End.Reason}");
                }
            }
        }

        private void Next(IReadOnlyList<HistoryItem> history)
        {
            _isChanging = true;
            _nextHistory = [.. history.OfType<ToolUsed>().Select(used => used.CallId)];
        }

        private void Look(AssistantCommand command)
        {
            switch (command)
            {
                case CreateResponse e:
                    if (_request is not null)           // of which nothing is known for so long, nothing will be
                        (_script.Now - _requestedAt).ShouldBeGreaterThanOrEqualTo(new SessionOptions().ResponseDeadline, "one request at a time");
                    (_request, _requestedAt) = (e.Id, _script.Now);
                    break;
                case CancelResponse e:
                    _cancelled.Add(e.ResponseId).ShouldBeTrue("a reply is cancelled once");
                    break;
                case TruncateItem e:
                    e.Heard.TotalMilliseconds.ShouldBeLessThanOrEqualTo(_script.Heard[e.ItemId], "nothing is heard that was not sent");
                    break;
                case AddToolOutput e:
                    _run.ShouldContain(e.CallId);
                    _outputs.Add(e.CallId).ShouldBeTrue("a call has one output");
                    _history.ShouldNotContain(e.CallId, "this assistant knows it already");
                    break;
            }
        }
    }
}
