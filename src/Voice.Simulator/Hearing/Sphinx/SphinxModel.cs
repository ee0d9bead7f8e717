namespace Voice.Simulator.Hearing.Sphinx;

/// <summary>The English model of PocketSphinx: sounds of 16 kHz speech, and how words are pronounced.</summary>
sealed class SphinxModel
{
    static readonly string[] Folders =
        ["/usr/share/pocketsphinx/model/en-us", "/usr/local/share/pocketsphinx/model/en-us", "/opt/homebrew/share/pocketsphinx/model/en-us"];

    /// <summary>The library ends the whole program where one of these is missing, so they are looked for before.</summary>
    static readonly string[] Parts = ["mdef", "means", "variances", "transition_matrices", "noisedict", "feat.params"];

    SphinxModel(string folder, string dictionary) => (Sounds, Dictionary) = (folder, dictionary);

    /// <summary>The folder of the acoustic model.</summary>
    public string Sounds { get; }

    /// <summary>The file of the pronunciations.</summary>
    public string Dictionary { get; }

    /// <summary>Null where the model is not installed, or a part of it is missing or empty.</summary>
    /// <param name="folder">A certain folder; null looks where packages put it.</param>
    public static SphinxModel? TryFind(string? folder = null) =>
        (folder is null ? Folders : [folder]).Select(root => new SphinxModel(Path.Combine(root, "en-us"), Path.Combine(root, "cmudict-en-us.dict"))).FirstOrDefault(model => model.IsWhole);

    bool IsWhole => Parts.Select(part => Path.Combine(Sounds, part)).Append(Dictionary).All(path => new FileInfo(path) is { Exists: true, Length: > 0 });

    /// <summary>How the words are pronounced: each word once, and once more as <c>word(2)</c> for each further pronunciation.</summary>
    public List<(string Word, string Phones)> Pronunciations(IEnumerable<string> words)
    {
        var wanted = words.ToHashSet(StringComparer.Ordinal);
        return [.. File.ReadLines(Dictionary).Select(Split).Where(entry => wanted.Contains(entry.Word.Split('(')[0]))];
    }

    static (string Word, string Phones) Split(string line)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (line, "") : (line[..blank], line[(blank + 1)..].Trim());
    }
}
