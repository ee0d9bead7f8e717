namespace Voice.OpenAI.Cascade;

/// <summary>The kind of a speech service's answer.</summary>
internal enum SoundKind
{
    /// <summary>No known mark: raw samples, unless the Content-Type says otherwise.</summary>
    Raw,

    /// <summary>RIFF, RIFX or RF64.</summary>
    Wave,

    /// <summary>MPEG audio, layer III.</summary>
    Mp3,

    /// <summary>AAC in ADTS frames.</summary>
    Aac,

    /// <summary>An Ogg stream: Opus, Vorbis or FLAC.</summary>
    Ogg,

    WebM,

    Flac,

    /// <summary>MP4 or M4A.</summary>
    Mp4,

    Aiff,

    /// <summary>Sun's and NeXT's <c>.snd</c>.</summary>
    Au,

    /// <summary>Server-sent events.</summary>
    Events,

    Json,

    /// <summary>HTML or XML.</summary>
    Page,

    Text,

    /// <summary>Something else that has a name.</summary>
    Other,
}
