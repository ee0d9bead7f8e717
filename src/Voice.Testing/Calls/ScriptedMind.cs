using System.Text.Json;
using System.Text.Json.Nodes;

namespace Voice.Testing.Calls;

/// <summary>Decides what a scripted model does next: what the scenario says, and otherwise what every model does with results, questions for consent and notes.</summary>
/// <remarks>Not thread-safe: it belongs to one model.</remarks>
internal sealed class ScriptedMind(Scenario scenario)
{
    private static readonly string[] Yes = ["yes", "yes please", "yes do it", "ok", "okay", "sure"];

    private readonly Dictionary<string, ScenarioStep.Call> _calls = [];
    private readonly List<(ScenarioStep.Call Call, string Output)> _outputs = [];
    private readonly List<string> _notes = [];
    private IReadOnlyList<ScenarioStep>? _after;        // of the rule whose calls are at work
    private ScenarioStep.Call? _asked;                  // what the caller was asked to confirm
    private string? _said;

    /// <summary>The caller has said something.</summary>
    public void Hear(string text) => _said = text;

    /// <summary>A tool has returned.</summary>
    public void Learn(string callId, string output)
    {
        if (_calls.Remove(callId, out var call))
            _outputs.Add((call, output));
        else
            _notes.Add(output);
    }

    /// <summary>The server tells a fact.</summary>
    public void Notice(string note) => _notes.Add(note);

    /// <summary>A call of a step was made, with this id.</summary>
    public void Called(string callId, ScenarioStep.Call call) => _calls[callId] = call;

    /// <summary>The steps of the next reply.</summary>
    public IReadOnlyList<ScenarioStep> Answer()
    {
        if (_outputs.Count > 0)
            return [.. AnswerOutputs(), .. TakeNotes()];
        if (_said is not { } said)
            return TakeNotes();
        _said = null;
        _after = null;
        var asked = _asked;
        _asked = null;
        if (asked is not null && Yes.Contains(said.Trim().TrimEnd('.', '!').Replace(",", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase))
            return [asked];
        if (scenario.Find(said) is not { } rule)
            return [new ScenarioStep.Say(asked is null ? "The scenario has no rule for that." : "Then I will not do it."), .. TakeNotes()];
        _after = rule.Afterwards;
        return rule.Then;
    }

    private IReadOnlyList<ScenarioStep> AnswerOutputs()
    {
        (ScenarioStep.Call Call, string Output)[] outputs = [.. _outputs];
        _outputs.Clear();
        if (Array.FindLast(outputs, static o => AsksForConsent(o.Output)) is { Call: { } call })
        {
            _asked = call;
            return [new ScenarioStep.Say($"Shall I really {call.Tool.Replace('_', ' ')}? Please say yes or no.")];
        }
        var words = string.Join(", ", outputs.Select(static o => Plain(o.Output)));
        if (_after is not { } after)
            return [new ScenarioStep.Say(words.Length > 0 ? words : "Done.")];
        _after = null;
        return [.. after.Select(step => Fill(step, words))];
    }

    private ScenarioStep[] TakeNotes()
    {
        ScenarioStep[] words = [.. _notes.Select(static note => new ScenarioStep.Say(note))];
        _notes.Clear();
        return words;
    }

    private static bool AsksForConsent(string output) => output.Contains("must confirm it first", StringComparison.Ordinal);

    private static ScenarioStep Fill(ScenarioStep step, string words) => step switch
    {
        ScenarioStep.Say say => say with { Words = say.Words.Replace("{output}", words.TrimEnd('.'), StringComparison.Ordinal) },
        ScenarioStep.Call { Arguments: { } arguments } call => call with { Arguments = JsonNode.Parse(arguments.ToJsonString().Replace("{output}", JsonEncodedText.Encode(words).ToString(), StringComparison.Ordinal)) },
        _ => step,
    };

    /// <summary>An output in words: a JSON text without its quotes, everything else as it is.</summary>
    private static string Plain(string output)
    {
        try
        {
            return JsonNode.Parse(output) is JsonValue value && value.TryGetValue<string>(out var text) ? text : output;
        }
        catch (JsonException)
        {
            return output;
        }
    }
}
