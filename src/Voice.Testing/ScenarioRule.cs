using System.Text.Json;
using System.Text.Json.Nodes;

namespace Voice.Testing;

/// <summary>What the simulated model does about something the caller has said, step by step.</summary>
public sealed class ScenarioRule
{
    private readonly JsonObject _rule;
    private string _steps = "then";

    internal ScenarioRule(JsonObject rule) => _rule = rule;

    public ScenarioRule Say(string words) => Add(new JsonObject { ["say"] = words });

    /// <summary>Calls a tool.</summary>
    /// <param name="arguments">An object such as <c>new { size = "large" }</c>, or null for none.</param>
    public ScenarioRule Call(string tool, object? arguments = null)
    {
        var call = new JsonObject { ["call"] = tool };
        if (arguments is not null)
            call["arguments"] = JsonSerializer.SerializeToNode(arguments, JsonSerializerOptions.Web);
        return Add(call);
    }

    public ScenarioRule Wait(TimeSpan time) => Add(new JsonObject { ["wait"] = time.ToString("c") });

    /// <summary>What follows is done when the calls have returned; <c>{output}</c> in it is what they returned, in words. Without it the simulator says that by itself.</summary>
    public ScenarioRule After()
    {
        _steps = "after";
        return this;
    }

    private ScenarioRule Add(JsonObject step)
    {
        if (_rule[_steps] is not JsonArray steps)
            _rule[_steps] = steps = [];
        steps.Add((JsonNode)step);
        return this;
    }
}
