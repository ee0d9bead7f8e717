namespace Voice.Simulator.Faults;

/// <summary>A fault and how it fares.</summary>
/// <param name="Id">To remove it by.</param>
/// <param name="Struck">How many times it has happened.</param>
public sealed record FaultState(string Id, SimulatorFault Fault, int Struck);
