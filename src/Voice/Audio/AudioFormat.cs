namespace Voice.Audio;

/// <summary>Encoding and sample rate of a mono stream: what is needed to turn bytes into time and back.</summary>
/// <param name="Encoding">How one sample is written down.</param>
/// <param name="SampleRate">Samples per second, 8,000 to 48,000.</param>
internal readonly record struct AudioFormat(AudioEncoding Encoding, int SampleRate)
{
    /// <summary>16-bit PCM at 24 kHz: what the Realtime API and the browser page speak.</summary>
    public static AudioFormat Pcm24K { get; } = new(AudioEncoding.Pcm16, 24_000);

    /// <summary>µ-law at 8 kHz: North American and Japanese telephone lines.</summary>
    public static AudioFormat MuLaw8K { get; } = new(AudioEncoding.MuLaw, 8_000);

    /// <summary>A-law at 8 kHz: telephone lines elsewhere.</summary>
    public static AudioFormat ALaw8K { get; } = new(AudioEncoding.ALaw, 8_000);

    public int BytesPerSample => Encoding == AudioEncoding.Pcm16 ? 2 : 1;

    /// <summary>The byte that silence is made of.</summary>
    public byte Silence => Encoding switch
    {
        AudioEncoding.MuLaw => 0xFF,
        AudioEncoding.ALaw => 0xD5,
        _ => 0,
    };

    public int BytesPerSecond => SampleRate * BytesPerSample;

    /// <summary>How long so many bytes sound.</summary>
    public TimeSpan DurationOf(long bytes) => TimeSpan.FromTicks(bytes * TimeSpan.TicksPerSecond / BytesPerSecond);

    /// <summary>How many bytes sound that long, rounded down to whole samples.</summary>
    public int BytesIn(TimeSpan duration) =>
        (int)(duration.Ticks * SampleRate / TimeSpan.TicksPerSecond) * BytesPerSample;
}
