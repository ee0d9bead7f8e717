using Voice.Simulator.Hearing.Sphinx;

namespace Voice.Simulator.Hearing;

/// <summary>Hears one utterance: first with the phrase book, then with PocketSphinx where it is installed. Safe to share.</summary>
/// <param name="sphinx">Null where it is not installed, or the settings say <c>Ears=Book</c>.</param>
sealed class Ears(PhraseBook book, SphinxEars? sphinx)
{
    /// <summary>The confidence of a sentence that PocketSphinx has accepted; it gives none of its own.</summary>
    const double Accepted = 0.7;

    /// <summary>How many phrases can be understood.</summary>
    public int PhraseCount => sphinx is null ? book.Phrases.Count : book.Phrases.Concat(NewcomerBook.Default.Phrases.Select(variants => variants[0])).Distinct().Count();

    /// <summary>True where people are understood, and not only synthesizers.</summary>
    public bool HearPeople => sphinx is not null;

    /// <summary>Listens beside the caller's thread: the phrase book needs 10 ms, PocketSphinx 0.1 to 0.3 s more.</summary>
    public Task<Recognition> HearAsync(short[] pcm, int sampleRate, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            var heard = book.Recognize(pcm, sampleRate);
            if (heard.Phrase is not null || sphinx is null) return heard;
            return await sphinx.HearAsync(pcm, sampleRate, cancellationToken) is { } sentence ? new(sentence, Accepted) : heard;
        },
        cancellationToken);
}
