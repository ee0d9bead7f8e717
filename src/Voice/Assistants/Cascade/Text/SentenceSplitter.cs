using System.Text;

namespace Voice.Assistants.Cascade;

/// <summary>Cuts a stream of text into sentences to be spoken, each as soon as its end is certain; the first one at a clause already.</summary>
/// <remarks>
/// A full stop ends a sentence only if white space follows and neither an abbreviation, an initial, a number of a list nor a lower-case letter says otherwise, so that
/// decimals, versions and addresses stay whole. Chinese and Japanese stops end one at once. The sentences are fit to be spoken (<see cref="SpokenText"/>).
/// </remarks>
internal sealed class SentenceSplitter
{
    /// <summary>A clause worth speaking alone: shorter ones sound chopped.</summary>
    private const int ShortestClause = 24;
    private const int ShortestWideClause = 6;

    /// <summary>A longer sentence is cut at the last clause or word, so that the caller does not wait. About 20 seconds of speech.</summary>
    private const int LongestSentence = 300;

    private readonly StringBuilder _text = new();
    private bool _firstIsOut;

    /// <summary>Takes more text.</summary>
    /// <returns>The sentences it completed.</returns>
    public IEnumerable<string> Add(string text)
    {
        _text.Append(text);
        while (FindCut() is var cut and > 0)
        {
            if (Take(cut) is { Length: > 0 } sentence)
                yield return sentence;
        }
    }

    /// <summary>No more text comes.</summary>
    /// <returns>The rest of the text, or empty.</returns>
    public string End() => Take(_text.Length);

    private string Take(int length)
    {
        var sentence = SpokenText.Of(_text.ToString(0, length));
        _text.Remove(0, length);
        _firstIsOut |= sentence.Length > 0;
        return sentence;
    }

    /// <returns>Where the first sentence ends, or 0 if that is not known yet.</returns>
    private int FindCut()
    {
        var text = _text.ToString();
        var clause = 0;
        var word = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (EndOfSentence(text, i) is var end and > 0)
                return end;
            if (IsClauseEnd(text, i))
            {
                clause = i + 1;
                if (!_firstIsOut && IsLongEnough(text, clause))
                    return clause;
            }
            if (char.IsWhiteSpace(text[i]))
                word = i + 1;
            if (i >= LongestSentence)
                return Math.Max(clause, word) is var cut and > LongestSentence / 2 ? cut : Whole(text, i);
        }
        return 0;
    }

    /// <returns>The place after the sentence that ends with the character at <paramref name="i"/>, its closing quotes included, or 0.</returns>
    private static int EndOfSentence(string text, int i)
    {
        var c = text[i];
        if (c == '\n')
            return i + 1;
        if (c is '。' or '！' or '？' or '｡' or '︒')
            return i + 1 == text.Length && IsQuoted(text) ? 0 : AfterClosers(text, i + 1);
        if (c is not ('.' or '!' or '?' or '…' or '।' or '؟' or '۔'))
            return 0;
        var end = AfterClosers(text, i + 1);
        if (end >= text.Length || !char.IsWhiteSpace(text[end]))
            return 0;
        if (c is not ('.' or '…'))
            return end;
        var next = end;
        while (next < text.Length && char.IsWhiteSpace(text[next]) && text[next] != '\n')
            next++;
        if (next >= text.Length)
            return 0;                                   // a lower-case letter may follow
        if (text[next] == '\n')
            return end;
        return char.IsLower(text[next]) || (c == '.' && Abbreviations.EndAt(text, i)) ? 0 : end;
    }

    private static bool IsClauseEnd(string text, int i) => text[i] switch
    {
        '，' or '、' or '；' or '：' => true,
        ',' or ';' or ':' or '–' or '—' => i + 1 < text.Length && char.IsWhiteSpace(text[i + 1]) && !InsideLink(text, i),
        _ => false,
    };

    private static bool IsLongEnough(string text, int length) =>
        length >= ShortestClause || (length >= ShortestWideClause && text[length - 1] >= '\u2e80');

    /// <summary>A markdown link must not be cut, else its address would be spoken.</summary>
    private static bool InsideLink(string text, int i)
    {
        var open = text.LastIndexOf('[', i);
        return open >= 0 && text.IndexOf(']', open, i - open) < 0;
    }

    /// <summary>True if a quotation is open: its closing mark is still to come.</summary>
    private static bool IsQuoted(string text) => text.Count(static c => c is '「' or '『' or '“' or '（') > text.Count(static c => c is '」' or '』' or '”' or '）');

    private static int AfterClosers(string text, int i)
    {
        while (i < text.Length && text[i] is '"' or '\'' or '”' or '’' or '»' or ')' or ']' or '」' or '』' or '）' or '*' or '_')
            i++;
        return i;
    }

    private static int Whole(string text, int i) => char.IsHighSurrogate(text[i - 1]) ? i - 1 : i;
}
