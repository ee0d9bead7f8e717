using System.Text.Json.Nodes;

namespace Voice.Testing;

/// <summary>What the simulated model does, built in code: the scenario files of docs/simulator.md.</summary>
public sealed class Scenario
{
    private readonly JsonArray _rules = [];

    /// <summary>Adds a rule for what the caller says or types.</summary>
    /// <param name="said"><c>*</c> stands for any words; case and punctuation do not matter.</param>
    public ScenarioRule When(string said)
    {
        var rule = new JsonObject { ["when"] = new JsonObject { ["said"] = said } };
        _rules.Add((JsonNode)rule);
        return new ScenarioRule(rule);
    }

    internal string ToJson() => new JsonObject { ["rules"] = _rules.DeepClone() }.ToJsonString();
}
