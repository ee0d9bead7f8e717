using System.Text.Json.Nodes;

namespace Voice.Testing;

/// <summary>What the model does in a test call. The same rules can be written as a scenario file of the simulator (docs/simulator.md).</summary>
public sealed class Scenario
{
    private readonly List<ScenarioRule> _rules = [];

    /// <summary>Adds a rule for what the caller says or types. The first rule that fits is taken.</summary>
    /// <param name="said"><c>*</c> stands for any words. Case and punctuation do not matter.</param>
    public ScenarioRule When(string said)
    {
        var rule = new ScenarioRule(said);
        _rules.Add(rule);
        return rule;
    }

    /// <summary>The rule for a line of the caller, or null.</summary>
    internal ScenarioRule? Find(string said) => _rules.Find(rule => rule.Matches(said));

    internal string ToJson() => new JsonObject { ["rules"] = new JsonArray([.. _rules.Select(static rule => rule.ToJson())]) }.ToJsonString();
}
