namespace Voice.Simulator.Scenarios;

/// <summary>The scenario of the settings, if there is one.</summary>
sealed record LoadedScenario(Scenario? Value);
