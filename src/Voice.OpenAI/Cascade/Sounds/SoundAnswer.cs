namespace Voice.OpenAI.Cascade;

/// <summary>Reads the answer of a speech service: detects its kind by its first bytes and its Content-Type, and decodes it or names it.</summary>
/// <param name="contentType">Of the answer; null if there is none.</param>
/// <param name="rate">Of raw samples whose rate is not said, in Hz.</param>
internal sealed class SoundAnswer(string? contentType, int rate) : ISoundReader
{
    private readonly RawFormat _declared = RawFormat.Of(contentType, rate);
    private byte[] _head = [];
    private ISoundReader? _reader;

    /// <summary>The kind of the answer, once it is known.</summary>
    public SoundKind? Kind { get; private set; }

    /// <summary>The media type it says it is, fit for a log.</summary>
    public string MediaType => _declared.MediaType is { Length: > 0 and <= 64 } type ? type : "no Content-Type";

    public void Read(ReadOnlySpan<byte> bytes, SoundPieces into)
    {
        if (_reader is null)
        {
            _head = [.. _head, .. bytes];
            if (SoundSniffer.See(_head, all: false) is not { } kind)
                return;
            _reader = ReaderOf(kind);
            bytes = _head;
            _head = [];
        }
        _reader.Read(bytes, into);
    }

    /// <exception cref="InvalidDataException">It was empty, or is not sound.</exception>
    public void End(SoundPieces into)
    {
        if (_reader is null)
        {
            if (_head.Length == 0)
                throw new InvalidDataException("nothing");
            _reader = ReaderOf(SoundSniffer.See(_head, all: true)!.Value);
            _reader.Read(_head, into);
        }
        _reader.End(into);
    }

    /// <remarks>The bytes count for more than the Content-Type. Raw samples have no mark, so an answer counts as raw only if the Content-Type says nothing else.</remarks>
    private ISoundReader ReaderOf(SoundKind seen)
    {
        Kind = seen != SoundKind.Raw ? seen : _declared.Kind;
        return Kind switch
        {
            SoundKind.Raw => Raw(),
            SoundKind.Wave when seen == SoundKind.Wave => new WaveReader(),
            SoundKind.Mp3 => new Mp3Reader(),
            SoundKind.Ogg when seen == SoundKind.Ogg => new OggReader(),
            SoundKind.Events when seen == SoundKind.Events => new SoundEvents(rate),
            SoundKind.Json when seen == SoundKind.Json => new SoundJson(rate),
            _ => throw new InvalidDataException(NameOf(Kind.Value)),
        };
    }

    private ISoundReader Raw() => !_declared.Format.IsReadable
        ? throw new InvalidDataException("raw samples in a format that is not read")
        : _declared is { OrderIsOpen: true, Format: { Code: SampleCode.Signed, Bytes: 2 } } ? new ByteOrder(_declared.Format) : new SampleReader(_declared.Format);

    private static string NameOf(SoundKind kind) => kind switch
    {
        SoundKind.Wave => "something without a WAVE header",
        SoundKind.Aac => "AAC",
        SoundKind.Ogg => "something that is not Ogg",
        SoundKind.WebM => "WebM or Matroska",
        SoundKind.Flac => "FLAC",
        SoundKind.Mp4 => "MP4",
        SoundKind.Aiff => "AIFF",
        SoundKind.Au => "an AU file",
        SoundKind.Page => "a web page",
        SoundKind.Text => "text",
        SoundKind.Events or SoundKind.Json => "something that its Content-Type does not fit",
        _ => "a format that is not read",
    };
}
