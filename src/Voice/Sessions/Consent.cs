using System.Text;

namespace Voice.Sessions;

/// <summary>What a turn of the caller means as the answer to "shall I?".</summary>
internal enum Answer
{
    /// <summary>Neither a clear yes nor a clear no: counts as no.</summary>
    Unclear,
    Yes,
    No,
}

/// <summary>Reads a caller's words as a yes or a no. Strict: a yes must be said, and any no in the same breath outweighs it.</summary>
internal static class Consent
{
    private static readonly string[] Yes =
    [
        "yes", "yeah", "yep", "yup", "sure", "okay", "ok", "certainly", "absolutely", "definitely", "please do", "do it", "go ahead", "go on then", "i confirm", "confirmed", "correct",
        "ja", "jawohl", "genau", "gerne", "oui", "d accord", "bien sûr", "sí", "si", "claro", "vale", "sim", "sì", "certo", "tak", "da", "да", "是", "好", "はい", "예", "네",
    ];

    private static readonly string[] No =
    [
        "no", "nope", "nah", "not", "don t", "dont", "do not", "never", "stop", "cancel", "wait", "hold on", "forget it", "rather not", "wouldn t", "won t", "shouldn t", "can t",
        "nein", "nicht", "kein", "nej", "ikke", "inte", "non", "pas", "não", "nie", "nein danke", "нет", "не", "不", "いいえ", "아니",
    ];

    public static Answer Read(string text)
    {
        var words = $" {Normalise(text)} ";
        if (Has(words, No))
            return Answer.No;
        return Has(words, Yes) ? Answer.Yes : Answer.Unclear;
    }

    private static bool Has(string words, string[] phrases) => phrases.Any(p => words.Contains($" {p} ", StringComparison.Ordinal));

    private static string Normalise(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
            plain.Append(char.IsLetterOrDigit(c) ? c : ' ');
        return string.Join(' ', plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
