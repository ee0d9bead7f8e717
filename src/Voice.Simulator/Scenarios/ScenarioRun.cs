using System.Text.Json;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Scenarios;

/// <summary>Where one session is in its scenario. Touched by the session's own loop only.</summary>
sealed class ScenarioRun(Scenario scenario) : IScript
{
    readonly HashSet<ScenarioRule> _used = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<string, IReadOnlyList<ReplyStep>> _after = [];
    // Calls that the scenario made in a conversation that is followed, until their ids are known; no more than one rule's.
    readonly List<ReplyStep.Call> _made = [];
    int _next;

    /// <summary>The steps for what the user said, or null where no rule applies.</summary>
    public IReadOnlyList<ReplyStep>? Take(Turn.User turn)
    {
        if (scenario.Ordered)
        {
            if (_next >= scenario.Rules.Count || !scenario.Rules[_next].Matches(turn)) return null;
            return Steps(scenario.Rules[_next++]);
        }

        if (scenario.Rules.FirstOrDefault(rule => !_used.Contains(rule) && rule.Matches(turn)) is not { } found) return null;
        if (found.Once) _used.Add(found);
        return Steps(found);
    }

    /// <summary>What was said to this at some time, or null where no rule applies. Uses up nothing.</summary>
    public IReadOnlyList<ReplyStep>? Recall(Turn.User turn) => scenario.Rules.FirstOrDefault(rule => rule.Matches(turn)) is { } found ? Steps(found) : null;

    /// <summary>Something that has happened already: uses up rules and remembers what is to come after calls, and does nothing.</summary>
    public void Follow(Turn turn)
    {
        if (turn is Turn.User user)
        {
            _made.Clear();
            _made.AddRange(Take(user)?.OfType<ReplyStep.Call>() ?? []);
        }
        else if (turn is Turn.Call call && _made.Find(made => made.Tool == call.Tool) is { } made)
        {
            _made.Remove(made);
            if (made.After is { } after) Expect(call.CallId, after);
        }
        else if (turn is Turn.Output { Told: true } output)
        {
            _after.Remove(output.CallId);
        }
    }

    /// <summary>Remembers what to do when the output of a call is there.</summary>
    public void Expect(string callId, IReadOnlyList<ReplyStep> after) => _after[callId] = after;

    /// <summary>The steps for these outputs, with <c>{output}</c> filled in, or null where the scenario has none.</summary>
    public IReadOnlyList<ReplyStep>? After(IReadOnlyList<Turn.Output> outputs, ReplyRequest request)
    {
        var steps = new List<ReplyStep>();
        foreach (var output in outputs)
        {
            if (_after.Remove(output.CallId, out var after)) steps.AddRange(after);
        }

        if (steps.Count == 0) return null;
        var words = string.Join(", ", outputs.Select(output => ToolAnswer.Plain(output.Text)));
        return [.. steps.Select(step => Fill(step, words))];
    }

    /// <summary>The last call carries what follows, because all outputs of a response are answered together.</summary>
    static IReadOnlyList<ReplyStep> Steps(ScenarioRule rule)
    {
        if (rule.After is null) return rule.Then;
        var last = rule.Then.OfType<ReplyStep.Call>().Last();
        return [.. rule.Then.Select(step => ReferenceEquals(step, last) ? last with { After = rule.After } : step)];
    }

    static ReplyStep Fill(ReplyStep step, string words) => step switch
    {
        ReplyStep.Say say => say with { Text = say.Text.Replace("{output}", words, StringComparison.Ordinal) },
        ReplyStep.Call call => call with
        {
            Arguments = call.Arguments.Replace("{output}", JsonEncodedText.Encode(words).ToString(), StringComparison.Ordinal),
        },
        _ => step,
    };
}
