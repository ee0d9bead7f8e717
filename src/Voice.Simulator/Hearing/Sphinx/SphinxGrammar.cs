namespace Voice.Simulator.Hearing.Sphinx;

/// <summary>The two grammars that an utterance is compared with: the sentences of the book, and any phones in any order.</summary>
/// <remarks>
/// One grammar of both does not work for single words: the reader of version 5prealpha ignores small weights, and the phones win. So each is
/// asked alone, and the difference of the two scores says how well the sentence fits.
/// </remarks>
static class SphinxGrammar
{
    public const string Sentences = "sentences";
    public const string Phones = "phones";

    /// <summary>Before the name of a phone, to make a word that no dictionary has.</summary>
    const string Mark = "x_";

    static readonly string[] All =
    [
        "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY", "JH", "K", "L", "M", "N", "NG",
        "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
    ];

    /// <summary>A word for each phone.</summary>
    public static IEnumerable<(string Word, string Phones)> PhoneWords => All.Select(phone => (Mark + phone, phone));

    /// <summary>The sentences and the decoys of a book, in JSGF.</summary>
    public static string TextOf(NewcomerBook book) => $"#JSGF V1.0;\ngrammar {Sentences};\npublic <heard> = {string.Join(" | ", book.Sentences.Concat(book.Decoys))};\n";

    /// <summary>The loop of phones, in JSGF.</summary>
    public static string TextOfPhones => $"#JSGF V1.0;\ngrammar {Phones};\npublic <heard> = ( {string.Join(" | ", PhoneWords.Select(word => word.Word))} )+;\n";
}
