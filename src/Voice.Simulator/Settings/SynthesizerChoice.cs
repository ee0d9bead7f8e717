namespace Voice.Simulator.Settings;

/// <summary>What speaks for the simulator.</summary>
public enum SynthesizerChoice
{
    /// <summary>The best that is installed: flite for English, else espeak-ng, else the stand-in.</summary>
    Auto,

    /// <summary>flite, which speaks English only; the stand-in speaks the rest.</summary>
    Flite,

    /// <summary>espeak-ng.</summary>
    Espeak,

    /// <summary>The built-in stand-in, which has no words.</summary>
    StandIn,
}
