using Voice.Simulator.Faults;

namespace Voice.Simulator.Scenarios;

/// <summary>A script that comes before the ordinary rules. Immutable; a session's place in it is a <see cref="ScenarioRun"/>.</summary>
/// <param name="Ordered">True if each rule waits for the one before it.</param>
/// <param name="Faults">What goes wrong in the calls.</param>
sealed record Scenario(bool Ordered, IReadOnlyList<ScenarioRule> Rules, IReadOnlyList<SimulatorFault> Faults);
