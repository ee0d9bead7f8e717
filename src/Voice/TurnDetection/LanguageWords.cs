using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Voice.Assistants;

namespace Voice.TurnDetection;

/// <summary>The words of one language that tell about turns. Read from <c>Words/*.json</c>, the one place to keep up to date.</summary>
internal sealed class LanguageWords
{
    private const string English = "en";

    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(["en", "es", "fr", "de", "it", "pt", "nl", "no", "ja"]);
    private static readonly ConcurrentDictionary<string, LanguageWords> Loaded = new();
    private static readonly Lazy<IReadOnlyList<LanguageWords>> Every = new(() => [.. Names.OrderBy(static name => name == English ? "" : name, StringComparer.Ordinal).Select(Get)]);

    private readonly PhraseList _common;
    private readonly string[] _countsFromTwo;

    private LanguageWords(string name, WordFile file)
    {
        Name = name;
        Backchannels = new PhraseList(file.Backchannels);
        Stops = new PhraseList(file.Stops);
        StopsFirst = new PhraseList(file.StopsFirst);
        StopsAlone = new PhraseList(file.StopsAlone);
        Negations = new PhraseList(file.Negations);
        Softeners = new PhraseList(file.Softeners);
        Unfinished = new PhraseList(file.Unfinished);
        UnfinishedWithoutMark = new PhraseList(file.UnfinishedWithoutMark);
        Fillers = new PhraseList(file.Fillers);
        Answers = new PhraseList(file.Answers);
        Numbers = new PhraseList(file.Numbers);
        NumberAsked = new PhraseList(file.NumberAsked);
        DigitWords = new PhraseList(file.DigitWords);
        _countsFromTwo = [.. file.CountsFromTwo.Select(static word => WordSequence.Of(word)[0])];
        _common = new PhraseList([.. file.Unfinished, .. file.UnfinishedWithoutMark, .. file.Answers]);
    }

    /// <summary>The code of the language, such as <c>en</c>.</summary>
    public string Name { get; }

    /// <summary>Signs that the caller listens.</summary>
    public PhraseList Backchannels { get; }

    /// <summary>Calls to stop, wherever they stand in a short utterance.</summary>
    public PhraseList Stops { get; }

    /// <summary>Calls to stop at the beginning only: "no, the other one".</summary>
    public PhraseList StopsFirst { get; }

    /// <summary>Calls to stop if nothing else is said, because the word means other things too (Spanish "para").</summary>
    public PhraseList StopsAlone { get; }

    /// <summary>Words that turn a call to stop that follows them into something else ("can't wait").</summary>
    public PhraseList Negations { get; }

    /// <summary>Words that change nothing beside others ("please", "um").</summary>
    public PhraseList Softeners { get; }

    /// <summary>Words that a sentence cannot end in ("and", "the", "because").</summary>
    public PhraseList Unfinished { get; }

    /// <summary>Words that a sentence can end in, but hardly where the recogniser wrote no end mark ("on", "is").</summary>
    public PhraseList UnfinishedWithoutMark { get; }

    /// <summary>Sounds and words of a caller who thinks and goes on ("um", "let me see").</summary>
    public PhraseList Fillers { get; }

    /// <summary>Words that are a whole turn by themselves ("yes", "thank you").</summary>
    public PhraseList Answers { get; }

    /// <summary>Words of numbers, dates and addresses that are said piece by piece.</summary>
    public PhraseList Numbers { get; }

    /// <summary>Words with which the assistant asks for a number or for something to be spelled.</summary>
    public PhraseList NumberAsked { get; }

    /// <summary>Words that stand after a count in such a question ("six digits").</summary>
    public PhraseList DigitWords { get; }

    /// <returns>The number that a word means, from 2 on; null if it means none.</returns>
    public int? CountOf(string word) => Array.IndexOf(_countsFromTwo, word) is >= 0 and var at ? at + 2 : null;

    /// <returns>The count in one word with what is counted, as in German "sechsstellig"; null if there is none.</returns>
    public int? CountInside(string word)
    {
        for (var at = 0; at < _countsFromTwo.Length; at++)
        {
            var count = _countsFromTwo[at];
            if (word.Length > count.Length && word.StartsWith(count, StringComparison.Ordinal) && DigitWords.Match(WordSequence.Of(word[count.Length..]), 0) == 1)
                return at + 2;
        }
        return null;
    }

    /// <summary>The lists of a call's language; if it has none, those of the language whose common words were said most.</summary>
    public static LanguageWords Guess(WordSequence said, string? language)
    {
        var known = For(language);
        return known.Count == 1 ? known[0] : known.MaxBy(words => words.CommonIn(said))!;
    }

    private int CommonIn(WordSequence said)
    {
        var count = 0;
        for (var at = 0; at < said.Count; at++)
            count += _common.Match(said, at);
        return count;
    }

    /// <summary>The lists of a call's language.</summary>
    /// <param name="language">BCP 47 tag, such as <c>nb-NO</c>.</param>
    /// <returns>One; all of them, English first, where the language is null or has no list.</returns>
    public static IReadOnlyList<LanguageWords> For(string? language) =>
        SpokenLanguage.ForRecogniser(language, cantonese: false) is { } code && Names.Contains(code) ? [Get(code)] : Every.Value;

    private static LanguageWords Get(string name) => Loaded.GetOrAdd(name, static name =>
    {
        using var stream = typeof(LanguageWords).Assembly.GetManifestResourceStream($"words.{name}.json")!;
        return new LanguageWords(name, JsonSerializer.Deserialize(stream, WordFileContext.Default.WordFile)!);
    });
}

/// <summary>One file of word lists, as it is written.</summary>
internal sealed record WordFile(
    IReadOnlyList<string> Backchannels,
    IReadOnlyList<string> Stops,
    IReadOnlyList<string> StopsFirst,
    IReadOnlyList<string> StopsAlone,
    IReadOnlyList<string> Negations,
    IReadOnlyList<string> Softeners,
    IReadOnlyList<string> Unfinished,
    IReadOnlyList<string> UnfinishedWithoutMark,
    IReadOnlyList<string> Fillers,
    IReadOnlyList<string> Answers,
    IReadOnlyList<string> Numbers,
    IReadOnlyList<string> NumberAsked,
    IReadOnlyList<string> DigitWords,
    IReadOnlyList<string> CountsFromTwo);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(WordFile))]
internal sealed partial class WordFileContext : JsonSerializerContext;
