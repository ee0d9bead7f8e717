using Voice.Simulator.Replies;

namespace Voice.Simulator.Scenarios;

/// <summary>The scenario of the settings, if there is one.</summary>
sealed record LoadedScenario(Scenario? Value)
{
    /// <summary>Where a conversation is that was sent as a whole: everything but its last turn has happened. Null without a scenario.</summary>
    public ScenarioRun? At(IReadOnlyList<Turn> turns)
    {
        if (Value is null) return null;
        var run = new ScenarioRun(Value);
        for (var i = 0; i < turns.Count - 1; i++) run.Follow(turns[i]);
        return run;
    }
}
