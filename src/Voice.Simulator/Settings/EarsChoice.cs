namespace Voice.Simulator.Settings;

/// <summary>What hears for the simulator.</summary>
public enum EarsChoice
{
    /// <summary>The phrase book, and PocketSphinx where it is installed.</summary>
    Auto,

    /// <summary>The phrase book alone. It hears synthesizers, and hardly any people.</summary>
    Book,
}
