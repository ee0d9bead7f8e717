namespace Voice.OpenAI.Cascade;

/// <summary>How one sample is written down in the sound of a speech service.</summary>
internal enum SampleCode
{
    /// <summary>8 bits, unsigned, as in WAVE files.</summary>
    Unsigned8,

    /// <summary>Signed integers of 2, 3 or 4 bytes.</summary>
    Signed,

    /// <summary>IEEE 754 numbers of 4 or 8 bytes, from -1 to 1.</summary>
    Float,

    /// <summary>G.711 µ-law.</summary>
    MuLaw,

    /// <summary>G.711 A-law.</summary>
    ALaw,
}
