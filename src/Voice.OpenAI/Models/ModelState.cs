namespace Voice.OpenAI.Models;

/// <summary>The state of a model on a day.</summary>
internal enum ModelState
{
    /// <summary>It is not in the catalogue: a deployment's name, a local model, or one newer than the catalogue.</summary>
    Unknown,

    /// <summary>It is on, and stays on for longer than a month as far as is known.</summary>
    On,

    /// <summary>It is switched off within 30 days.</summary>
    Ending,

    /// <summary>It has been switched off.</summary>
    Off,
}
