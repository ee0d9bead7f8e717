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

    private LanguageWords(WordFile file)
    {
        Backchannels = new PhraseList(file.Backchannels);
        Stops = new PhraseList(file.Stops);
        StopsFirst = new PhraseList(file.StopsFirst);
        StopsAlone = new PhraseList(file.StopsAlone);
        Negations = new PhraseList(file.Negations);
        Softeners = new PhraseList(file.Softeners);
    }

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

    /// <summary>The lists of a call's language.</summary>
    /// <param name="language">BCP 47 tag, such as <c>nb-NO</c>.</param>
    /// <returns>One; all of them, English first, where the language is null or has no list.</returns>
    public static IReadOnlyList<LanguageWords> For(string? language) =>
        SpokenLanguage.ForRecogniser(language, cantonese: false) is { } code && Names.Contains(code) ? [Get(code)] : Every.Value;

    private static LanguageWords Get(string name) => Loaded.GetOrAdd(name, static name =>
    {
        using var stream = typeof(LanguageWords).Assembly.GetManifestResourceStream($"words.{name}.json")!;
        return new LanguageWords(JsonSerializer.Deserialize(stream, WordFileContext.Default.WordFile)!);
    });
}

/// <summary>One file of word lists, as it is written.</summary>
internal sealed record WordFile(
    IReadOnlyList<string> Backchannels,
    IReadOnlyList<string> Stops,
    IReadOnlyList<string> StopsFirst,
    IReadOnlyList<string> StopsAlone,
    IReadOnlyList<string> Negations,
    IReadOnlyList<string> Softeners);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(WordFile))]
internal sealed partial class WordFileContext : JsonSerializerContext;
