namespace Voice.OpenAI.Cascade;

/// <summary>The formats that a speech service is asked for, and those that it was seen to answer. One for all calls. Thread-safe.</summary>
internal sealed class SpeechFormats
{
    // In the order of preference. PCM needs no header and every piece of it can be played at once; wav is what most services make beside it; mp3 is all that some do.
    private static readonly string[] Ways = ["pcm", "wav", "mp3"];

    private readonly Lock _gate = new();
    private readonly HashSet<string> _reported = [];
    private int _first;
    private bool _proven;

    /// <summary>The number of the way to ask first.</summary>
    public int First
    {
        get
        {
            lock (_gate)
                return _first;
        }
    }

    /// <summary>True once the first way has brought sound: a refusal is then about the sentence.</summary>
    public bool IsProven
    {
        get
        {
            lock (_gate)
                return _proven;
        }
    }

    /// <summary>The <c>response_format</c> of a way.</summary>
    public static string NameOf(int way) => Ways[way];

    public static bool HasNext(int way) => way + 1 < Ways.Length;

    /// <summary>This way brought sound: it is asked first from now on.</summary>
    public void Prove(int way)
    {
        lock (_gate)
            (_first, _proven) = (way, true);
    }

    /// <returns>True if an answer of this kind, for this way, is news for the operator.</returns>
    public bool IsNews(int way, SoundKind kind)
    {
        lock (_gate)
            return _reported.Add($"{way} {kind}");
    }
}
