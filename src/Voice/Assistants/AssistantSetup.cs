using Voice.Audio;
using Voice.Tools;

namespace Voice.Assistants;

/// <summary>The settings that an assistant needs before its first word.</summary>
internal sealed record AssistantSetup
{
    /// <summary>The system prompt. Kept byte for byte the same through a call, so that providers can cache it.</summary>
    public required string Instructions { get; init; }

    /// <summary>Facts about this call. They stand behind the instructions.</summary>
    /// <value>Empty, the default, for nothing.</value>
    public string Facts { get; init; } = "";

    /// <summary>The instructions, and what is known of this call.</summary>
    public string Prompt => Facts.Length == 0 ? Instructions : Instructions + "\n\n" + Facts;

    /// <summary>The tools the model may call.</summary>
    public IReadOnlyList<ToolDescription> Tools { get; init; } = [];

    /// <summary>The conversation so far, for an assistant that takes over during a call.</summary>
    public IReadOnlyList<HistoryItem> History { get; init; } = [];

    /// <summary>The format of the caller's audio.</summary>
    public AudioFormat InputFormat { get; init; } = AudioFormat.Pcm24K;

    /// <summary>The format replies are wanted in.</summary>
    public AudioFormat OutputFormat { get; init; } = AudioFormat.Pcm24K;

    /// <summary>True if replies are to be spoken; false for words only.</summary>
    /// <value>The default is true. If false, no <see cref="ResponseAudio"/> comes, and <see cref="OutputFormat"/> has no effect.</value>
    public bool Spoken { get; init; } = true;

    /// <summary>True if the model shall write down what it hears and answer nothing.</summary>
    /// <value>The default is false.</value>
    public bool ListensOnly { get; init; }

    /// <summary>True if it is judged outside the assistant whether a sound of the caller stops a reply: the model's side must not cancel a reply by itself.</summary>
    /// <value>The default is false.</value>
    public bool JudgesInterruptions { get; init; }

    /// <summary>BCP 47 tag of the language the caller is expected to speak, or null to let the model find out.</summary>
    public string? Language { get; init; }
}
