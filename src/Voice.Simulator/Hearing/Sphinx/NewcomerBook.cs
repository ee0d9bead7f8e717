namespace Voice.Simulator.Hearing.Sphinx;

/// <summary>What a person says first to an assistant, with variants, and similar sentences that the simulator must not mistake for it. Immutable and safe to share.</summary>
sealed class NewcomerBook
{
    const string Resource = "Voice.Simulator.Hearing.Sphinx.newcomers.txt";
    const char Comment = '#';
    const char Decoy = '-';
    const char Or = '|';

    static readonly Lazy<NewcomerBook> Embedded = new(() =>
    {
        using var stream = typeof(NewcomerBook).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the build.");
        using var reader = new StreamReader(stream);
        return new(reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    });

    NewcomerBook(IReadOnlyList<string> lines)
    {
        var sets = lines.Where(line => line[0] != Comment).ToLookup(line => line[0] == Decoy, Variants);
        Phrases = [.. sets[false]];
        Sentences = Phrases.SelectMany(variants => variants).ToHashSet(StringComparer.Ordinal);
        Decoys = [.. sets[true].SelectMany(variants => variants).Where(decoy => !Sentences.Contains(decoy))];
    }

    /// <summary>The book that comes with the simulator; read at first use.</summary>
    public static NewcomerBook Default => Embedded.Value;

    /// <summary>The phrases in lower case and without punctuation. The first variant of each stands for it.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Phrases { get; }

    /// <summary>All variants of all phrases.</summary>
    public IReadOnlySet<string> Sentences { get; }

    /// <summary>Sentences that sound like a phrase and mean something else. To hear one is to understand nothing.</summary>
    public IReadOnlyList<string> Decoys { get; }

    /// <summary>Every word of the book, once.</summary>
    public IEnumerable<string> Words => Sentences.Concat(Decoys).SelectMany(sentence => sentence.Split(' ')).Distinct();

    static string[] Variants(string line) => line.TrimStart(Decoy).Split(Or, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
