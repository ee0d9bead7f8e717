namespace Voice.TurnDetection;

/// <summary>How well a piece of heard sound is explained by sent sound at one delay.</summary>
/// <param name="Delay">By how many samples at 8 kHz the heard sound is later.</param>
/// <param name="Gain">The energy of the echo by that of what was sent.</param>
/// <param name="Explained">Which part of the energy above the line's noise is explained, 0 to 1.</param>
internal readonly record struct EchoFit(int Delay, float Gain, float Explained);
