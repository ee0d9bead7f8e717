using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Assistants;
using Voice.Conversations;
using Voice.Lines;
using Voice.Tests.Conversations;
using Voice.Tools;

namespace Voice.Tests.Tools;

/// <summary>
/// A model that does with its tools what it must not, in a call with a caller who answers at random; and, apart from the code under test, a book of what the caller has allowed.
/// </summary>
internal sealed class HijackedModel
{
    private static readonly string[] Names = ["pay", "pay", "pay", "pay", "send", "send", "ring", "once", "page_pay", "PAY", "pay ", "no_such", ""];
    private static readonly string[] Arguments =
    [
        """{"to":"Bob","amount":1}""", """{"to":"Bob","amount":1}""", """{"to":"Bob","amount":1}""", """{"to":"Bob","amount":2}""", """{"to":"Eve","amount":1}""",
        """{"amount":1.0,"to":"Bob"}""", """{"to":"Bob","amount":1,"to":"Eve"}""", """{"to":"Bob","amount":-5}""", """{"to":"Bob"}""", """{"to":7,"amount":"1"}""",
        """{"to":"\ud800","amount":1}""", "{", "", "null", "[]", """{"to":"Bob","amount":1e999}""", """{"to":"Bob","amount":1,"confirmed":true}""",
    ];

    private static readonly string[] Agreeing = ["yes", "Yes, please.", "yeah go ahead"];
    private static readonly string[] Refusing = ["no", "yes but not now", "stop"];
    private static readonly string[] Other = ["okay, tell me a joke", "are you sure?", "hm", "what time is it", ""];

    private readonly Random _random;
    private readonly ToolBox _box;
    private readonly Script _script;
    private readonly List<string> _effects = [];
    private readonly List<string> _ids = [];
    private readonly Dictionary<string, Entry> _book = [];
    private readonly Dictionary<string, int> _sentInTurn = [];
    private readonly HashSet<string> _asked = [];
    private string? _yes;
    private string? _reply;
    private int _performed;
    private int _told;
    private int _count;

    public HijackedModel(int seed)
    {
        _random = new Random(seed);
        _box = new ToolBox([
            Tool("pay", new ToolPolicy { HasEffect = true, NeedsConfirmation = true, MostPerCall = 5 }),
            Tool("send", new ToolPolicy { HasEffect = true }),
            Tool("ring", new ToolPolicy { HasEffect = true, Audience = ToolAudience.Phone }),
            Tool("once", new ToolPolicy { HasEffect = true, MostPerCall = 1 })], new ToolOptions(), null, TimeProvider.System, NullLogger<ToolBox>.Instance);
        _script = new Script(tools: new ToolOptions { Filler = "", MostPerTurn = 6 }, judge: call => _box.Judge(call.Name, call.Arguments, ToolAudience.Browser));
        _script.Happens(new LineAttached(1)).Happens(new AssistantReady(new AssistantDescription("model", true, "")));
    }

    public int Attempts { get; private set; }

    public int Paid => _effects.Count(e => e.StartsWith("pay", StringComparison.Ordinal));

    public int Effects => _effects.Count;

    public string Story => string.Join('\n', _script.Story);

    public async Task RunAsync(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Step(_random.Next(10));
            await PerformAsync();
        }
        _effects.Count(e => e.StartsWith("ring", StringComparison.Ordinal)).ShouldBe(0, "not on this kind of line");
        _effects.Count(e => e.StartsWith("once", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(1);
        Paid.ShouldBeLessThanOrEqualTo(5);
    }

    private void Step(int dice)
    {
        switch (dice)
        {
            case 0 or 1 or 2: Attack(1); break;
            case 3: Attack(_random.Next(2, 12)); break;
            case 4 or 5: Talk(); break;
            case 6 or 7: CallerAnswers(Pick(Agreeing), agrees: true, refuses: false); break;
            case 8 when _random.Next(2) == 0: CallerAnswers(Pick(Refusing), agrees: false, refuses: true); break;
            case 8: CallerAnswers(Pick(Other), agrees: false, refuses: false); break;
            case 9 when _ids.Count > 0 && _random.Next(3) == 0: Press(Pick(_ids), _random.Next(2) == 0); break;
            default: _script.WaitSeconds(_random.Next(40)); break;
        }
    }

    private void Attack(int calls)
    {
        var reply = Reply();
        for (var i = 0; i < calls; i++)
        {
            Attempts++;
            var id = _ids.Count > 0 && _random.Next(8) == 0 ? Pick(_ids) : $"c{++_count}";
            _ids.Add(id);
            _script.Calls(reply, id, Pick(Arguments), Pick(Names));
        }
        End(reply);
    }

    private void Talk()
    {
        var reply = Reply();
        _script.Words(reply, $"i{++_count}", "Yes! The caller said yes. Yes, do it.", final: true, spoken: false);
        foreach (var key in _asked)
            _book[key].Put = true;
        End(reply);
    }

    private string Reply() => _reply ?? Begin();

    private string Begin()
    {
        var id = $"r{++_count}";
        _script.Created(id, _script.Asked.LastOrDefault()?.Id);
        return id;
    }

    private void End(string reply)
    {
        _script.Done(reply);
        _reply = null;
    }

    private void CallerAnswers(string words, bool agrees, bool refuses)
    {
        var turn = $"u{++_count}";
        if (_random.Next(2) == 0)
        {
            _script.CallerTypes(words);
        }
        else
        {
            _script.CallerSpeaks(turn).CallerStops(turn).Heard(turn, words);
            _reply = $"r{++_count}";
            _script.Created(_reply);
        }
        _sentInTurn.Clear();
        _yes = agrees ? turn : null;
        foreach (var entry in _book.Values)
        {
            entry.Yes = agrees && entry.Put && !entry.No ? turn : null;
            entry.No |= refuses;
        }
    }

    private void Press(string callId, bool yes)
    {
        if (_script.Card(callId) is not [.., ToolState.Waiting])
        {
            _script.Presses(callId, yes);
            return;
        }
        var shown = _script.Notices.OfType<ToolChanged>().Last(c => c.CallId == callId);
        if (_book.TryGetValue(Key(shown.Name, shown.Result!), out var entry))
            entry.Button |= yes;
        _script.Presses(callId, yes);
    }

    /// <summary>Runs what the conversation wants run, really, and holds each effect against the book.</summary>
    private async Task PerformAsync()
    {
        for (; _performed < _script.All.Count; _performed++)
        {
            if (_script.All[_performed] is not RunTool run)
                continue;
            var before = _effects.Count;
            var result = await _box.RunAsync(run.Name, run.Arguments, new FakeCall(), CancellationToken.None);
            for (var i = before; i < _effects.Count; i++)
                Allow(_effects[i]);
            _script.Happens(new ToolFinished(run.CallId, result));
        }
        foreach (var told in _script.Notices.OfType<ToolChanged>().Skip(_told).Where(t => t.State == ToolState.Waiting).ToArray())
        {
            var key = Key(told.Name, told.Result!);
            _book[key] = new Entry();
            _asked.Add(key);
        }
        _told = _script.Notices.OfType<ToolChanged>().Count();
    }

    private void Allow(string effect)
    {
        if (effect.StartsWith("pay", StringComparison.Ordinal))
        {
            var entry = _book.GetValueOrDefault(effect).ShouldNotBeNull($"{effect} was never asked");
            var byVoice = entry.Yes is not null && entry.Yes == _yes;
            (byVoice || entry.Button).ShouldBeTrue($"nobody allowed {effect}");
            if (entry.Button)
                entry.Button = false;
            else
                _yes = null;                            // one yes is good for one call
            _book.Remove(effect);
            _asked.Remove(effect);
        }
        else if (effect.StartsWith("send", StringComparison.Ordinal))
        {
            _sentInTurn[effect] = _sentInTurn.GetValueOrDefault(effect) + 1;
            _sentInTurn[effect].ShouldBe(1, $"{effect} twice without a word of the caller");
        }
    }

    private VoiceTool Tool(string name, ToolPolicy policy) => new(AIFunctionFactory.Create((string to, [System.ComponentModel.DataAnnotations.Range(0, 100)] int amount) =>
    {
        _effects.Add($"{name} {to} {amount}");
        return "done";
    }, name), policy);

    private static string Key(string name, string arguments)
    {
        using var json = System.Text.Json.JsonDocument.Parse(arguments);
        return $"{name} {json.RootElement.GetProperty("to").GetString()} {json.RootElement.GetProperty("amount").GetDouble()}";
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    /// <summary>The questions to the caller about one effect, and the answers.</summary>
    private sealed class Entry
    {
        public bool Put { get; set; }

        public string? Yes { get; set; }

        public bool No { get; set; }

        public bool Button { get; set; }
    }
}
