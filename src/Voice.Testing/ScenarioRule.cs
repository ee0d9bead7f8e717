using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Voice.Testing;

/// <summary>What the model does when the caller has said something, step by step.</summary>
public sealed class ScenarioRule
{
    private readonly string _said;
    private readonly Regex _pattern;
    private readonly List<ScenarioStep> _then = [];
    private List<ScenarioStep>? _after;

    internal ScenarioRule(string said)
    {
        _said = said;
        _pattern = new Regex($"^ *{string.Join(" *.* *", said.Split('*').Select(static piece => Regex.Escape(Plain(piece))))} *$", RegexOptions.NonBacktracking);
    }

    internal IReadOnlyList<ScenarioStep> Then => _then;

    /// <summary>What follows once the calls have returned; null leaves it to the model.</summary>
    internal IReadOnlyList<ScenarioStep>? Afterwards => _after;

    /// <summary>Says something.</summary>
    public ScenarioRule Say(string words) => Add(new ScenarioStep.Say(words));

    /// <summary>Calls a tool.</summary>
    /// <param name="arguments">An object such as <c>new { size = "large" }</c>, or null for none.</param>
    public ScenarioRule Call(string tool, object? arguments = null) =>
        Add(new ScenarioStep.Call(tool, arguments is null ? null : JsonSerializer.SerializeToNode(arguments, JsonSerializerOptions.Web)));

    /// <summary>Does nothing for a while.</summary>
    public ScenarioRule Wait(TimeSpan time) => Add(new ScenarioStep.Wait(time));

    /// <summary>The steps after this are done once the calls have returned. <c>{output}</c> in their words stands for the results. Without it the model tells the results by itself.</summary>
    public ScenarioRule After()
    {
        _after ??= [];
        return this;
    }

    /// <summary>True if the rule is for this line of the caller.</summary>
    internal bool Matches(string said) => _pattern.IsMatch(Plain(said));

    internal JsonObject ToJson()
    {
        var rule = new JsonObject { ["when"] = new JsonObject { ["said"] = _said }, ["then"] = Steps(_then) };
        if (_after is not null)
            rule["after"] = Steps(_after);
        return rule;
    }

    private static JsonArray Steps(IEnumerable<ScenarioStep> steps) => [.. steps.Select(static step => step.ToJson())];

    private ScenarioRule Add(ScenarioStep step)
    {
        (_after ?? _then).Add(step);
        return this;
    }

    /// <summary>Words in lower case, with one blank between them and no punctuation.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var letter in text)
        {
            if (char.IsLetterOrDigit(letter))
                plain.Append(char.ToLowerInvariant(letter));
            else if (letter is not ('\'' or '’') && plain is [.., not ' '])
                plain.Append(' ');
        }
        return plain.ToString().TrimEnd();
    }
}
