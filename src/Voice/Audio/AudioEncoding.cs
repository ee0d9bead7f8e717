namespace Voice.Audio;

/// <summary>How one sample is written down. All are mono here.</summary>
internal enum AudioEncoding
{
    /// <summary>16-bit signed little-endian linear PCM.</summary>
    Pcm16,

    /// <summary>G.711 µ-law, 8 bits a sample.</summary>
    MuLaw,

    /// <summary>G.711 A-law, 8 bits a sample.</summary>
    ALaw,
}
