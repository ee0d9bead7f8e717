using System.Text;

namespace Voice.TurnDetection;

/// <summary>Words in the form in which they are compared: small letters without accents and marks; in scripts without spaces each character is one word.</summary>
internal sealed class WordSequence
{
    // Letters with accents, and the letters without. Recognisers often leave accents out.
    private const string Accented = "àáâãäåāăąçćčďèéêëēėęěìíîïīįłñńňòóôõöøōőřśšťùúûüūůűýÿžźż";
    private const string Plain = "aaaaaaaaacccdeeeeeeeeiiiiiilnnnoooooooorsstuuuuuuuyyzzz";

    private readonly List<string> _words;

    private WordSequence(List<string> words) => _words = words;

    public int Count => _words.Count;

    public string this[int index] => _words[index];

    public static WordSequence Of(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var raw in text)
        {
            var letter = char.ToLowerInvariant(raw);
            if (letter is '\'' or '’' or 'ʼ' || (letter >= '\u0300' && letter <= '\u036F'))
                continue;
            if (!char.IsLetterOrDigit(letter))
            {
                End();
            }
            else if (HasNoSpaces(letter))
            {
                End();
                // "うーーん" is "うーん".
                if (letter != 'ー' || words.Count == 0 || words[^1] != "ー")
                    words.Add(letter.ToString());
            }
            else
            {
                word.Append(letter == 'ß' ? "ss" : letter == 'æ' ? "ae" : WithoutAccent(letter).ToString());
            }
        }
        End();
        return new WordSequence(words);

        void End()
        {
            if (word.Length > 0)
                words.Add(WithoutDrawl(word.ToString()));
            word.Clear();
        }
    }

    public string Join(int from, int count) => count == 1 ? _words[from] : string.Join(' ', _words.GetRange(from, count));

    private static char WithoutAccent(char letter)
    {
        var at = letter < '\u0080' ? -1 : Accented.IndexOf(letter, StringComparison.Ordinal);
        return at < 0 ? letter : Plain[at];
    }

    /// <summary>"Stooop" is "stop", "hmmm" is "hm".</summary>
    private static string WithoutDrawl(string word)
    {
        var kept = new StringBuilder(word.Length);
        for (var at = 0; at < word.Length;)
        {
            var end = at;
            while (end < word.Length && word[end] == word[at])
                end++;
            kept.Append(word[at], end - at >= 3 && char.IsLetter(word[at]) ? 1 : end - at);
            at = end;
        }
        return kept.ToString();
    }

    // Kana, the characters of Chinese and Japanese. Korean writes spaces.
    private static bool HasNoSpaces(char letter) => letter is >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' or '々';
}
