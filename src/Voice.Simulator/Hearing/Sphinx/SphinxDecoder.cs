using System.Runtime.InteropServices;
using Voice.Simulator.Audio;

namespace Voice.Simulator.Hearing.Sphinx;

/// <summary>Hears the sentences of a book in one utterance. For one thread at a time.</summary>
sealed class SphinxDecoder : IDisposable
{
    /// <summary>The rate of the model, in Hz.</summary>
    const int Rate = 16_000;

    const int FrameSamples = Rate / 100;

    /// <summary>How much worse than any phones a sentence may fit, per frame of 10 ms. Measured: docs/simulator.md.</summary>
    const double LeastFit = -4;

    /// <summary>A sentence of few phones has a short middle between its two edges, and at the edges any phones fit better. So it may fit worse.</summary>
    const double LeastFitOfShort = -6;

    const double LeastFitOfShortest = -8;

    /// <summary>The phones of a short sentence, at most.</summary>
    const int ShortPhones = 7;

    const int ShortestPhones = 5;

    /// <summary>A sentence takes at least so many frames per phone.</summary>
    const int FewestFrames = 4;

    /// <summary>A sentence takes at most so many frames, and so many more per phone: a slow speaker, and the silence that is left at its ends.</summary>
    const int MostFrames = 45;

    const int MostFramesPerPhone = 13;

    /// <summary>A sentence of more phones is spoken faster, and takes fewer frames for each further one.</summary>
    const int SlowPhones = 8;

    const int MostFramesPerFurtherPhone = 8;

    readonly SphinxLibrary _library;
    readonly NewcomerBook _book;
    readonly Dictionary<string, int> _phones;
    nint _decoder;

    SphinxDecoder(SphinxLibrary library, nint decoder, NewcomerBook book, Dictionary<string, int> phones) =>
        (_library, _decoder, _book, _phones) = (library, decoder, book, phones);

    /// <summary>Reads the model and the grammars, which takes about 0.3 s. Null where the library refuses them.</summary>
    public static SphinxDecoder? TryOpen(SphinxLibrary library, SphinxModel model, NewcomerBook book)
    {
        var words = model.Pronunciations(book.Words);
        var known = words.Where(word => !word.Word.Contains('(', StringComparison.Ordinal)).ToDictionary(word => word.Word, word => word.Phones.Split(' ').Length, StringComparer.Ordinal);
        if (book.Words.Any(word => !known.ContainsKey(word))) return null;

        string[] arguments = ["-hmm", model.Sounds, "-logfn", OperatingSystem.IsWindows() ? "NUL" : "/dev/null"];
        var values = arguments.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        var parsed = library.Parse(0, library.Arguments(), values.Length, values, 1);
        foreach (var value in values) Marshal.FreeCoTaskMem(value);
        if (parsed == 0) return null;
        var decoder = library.Open(parsed);
        library.FreeArguments(parsed);
        if (decoder == 0) return null;
        var opened = new SphinxDecoder(library, decoder, book, known);
        if (opened.Learn(words)) return opened;
        opened.Dispose();
        return null;
    }

    /// <summary>The sentence that was said, or null where it is none of the book.</summary>
    /// <param name="sampleRate">In Hz.</param>
    public string? Hear(ReadOnlySpan<short> pcm, int sampleRate)
    {
        var samples = TelephoneBand.Widen(Resampler.Convert(pcm, sampleRate, Rate), Rate);
        if (Decode(SphinxGrammar.Sentences, samples) is not { } heard || !_book.Sentences.Contains(heard.Words)) return null;
        var frames = SpeechFrames(samples);
        var phones = heard.Words.Split(' ').Sum(word => _phones[word]);
        var most = MostFrames + (MostFramesPerPhone * Math.Min(phones, SlowPhones)) + (MostFramesPerFurtherPhone * Math.Max(0, phones - SlowPhones));
        if (frames < FewestFrames * phones || frames > most) return null;
        var other = Decode(SphinxGrammar.Phones, samples);
        var least = phones <= ShortestPhones ? LeastFitOfShortest : phones <= ShortPhones ? LeastFitOfShort : LeastFit;
        return other is { } loop && heard.Score - loop.Score < least * frames ? null : heard.Words;
    }

    public void Dispose()
    {
        if (_decoder != 0) _library.Close(_decoder);
        _decoder = 0;
    }

    /// <summary>From the first loud moment to the last; what lies before and after is silence or noise.</summary>
    static int SpeechFrames(short[] samples)
    {
        var levels = samples.Chunk(FrameSamples).Select(frame => frame.Max(sample => Math.Abs((int)sample))).ToList();
        var least = levels.Max() / 30;
        return levels.FindLastIndex(level => level > least) - levels.FindIndex(level => level > least) + 1;
    }

    bool Learn(List<(string Word, string Phones)> words)
    {
        foreach (var (word, phones) in words.Concat(SphinxGrammar.PhoneWords))
        {
            if (_library.AddWord(_decoder, word, phones, 0) < 0) return false;
        }

        return _library.SetGrammar(_decoder, SphinxGrammar.Sentences, SphinxGrammar.TextOf(_book)) >= 0
            && _library.SetGrammar(_decoder, SphinxGrammar.Phones, SphinxGrammar.TextOfPhones) >= 0;
    }

    /// <summary>The best path through a grammar; null where the utterance does not fit it.</summary>
    (string Words, int Score)? Decode(string grammar, short[] samples)
    {
        if (_library.SetSearch(_decoder, grammar) < 0 || _library.Begin(_decoder) < 0) return null;
        _library.Process(_decoder, samples, samples.Length, 0, 1);
        if (_library.End(_decoder) < 0) return null;
        var words = Marshal.PtrToStringUTF8(_library.Hypothesis(_decoder, out var score));
        return words is null ? null : (words, score);
    }
}
