using System.Text;

namespace Voice.Conversations;

/// <summary>What a turn of the caller means as the answer to "shall I?".</summary>
internal enum Answer
{
    /// <summary>Neither a clear yes nor a clear no: counts as no.</summary>
    Unclear,
    Yes,
    No,
}

/// <summary>Reads a caller's words as a yes or a no. Strict, because a wrong yes cannot be taken back: whoever is not understood is asked again.</summary>
/// <remarks>
/// Any no outweighs a yes in the same breath. Conditions, doubts and questions ("yes, but…", "are you sure?") are no answer. A plain yes must begin or end what was said; words
/// that are often said without agreeing to anything ("okay", "sure", "right") count only where nothing else is said.
/// </remarks>
internal static class Consent
{
    // Longer turns that begin with a yes tell a story of their own.
    private const int MostWords = 12;

    private static readonly string[] Yes =
    [
        "yes", "yeah", "yep", "yup", "i confirm", "i agree", "ja", "jawohl", "oui", "sí", "sim", "sì", "tak", "да", "是", "是的", "はい", "예", "네",
    ];

    private static readonly string[] MaybeYes =
    [
        "sure", "okay", "ok", "certainly", "absolutely", "definitely", "please do", "do it", "do that", "go ahead", "go on then", "go for it", "confirmed", "confirm", "correct", "right", "of course",
        "genau", "gerne", "natürlich", "d accord", "bien sûr", "si", "claro", "vale", "certo", "da", "好", "好的",
    ];

    private static readonly string[] Courtesy =
    [
        "please", "thanks", "thank", "you", "then", "now", "that", "is", "s", "it", "oh", "um", "uh", "well", "very", "much", "so", "thing", "bitte", "danke", "merci", "s il vous plaît", "gracias", "por favor", "お願いします",
    ];

    private static readonly string[] Farewell =
    [
        "bye", "goodbye", "good bye", "see you", "great", "perfect", "all right", "alright", "fine", "good", "have a nice day", "to", "too", "a lot", "tschüss", "auf wiedersehen", "auf wiederhören", "ciao", "servus",
        "au revoir", "adiós", "hasta luego", "arrivederci", "до свидания", "спасибо", "谢谢", "再见", "ありがとう", "감사합니다",
    ];

    private static readonly string[] No =
    [
        "no", "nope", "nah", "not", "n t", "dont", "wont", "cannot", "never", "stop", "cancel", "wait", "hold on", "forget it", "rather", "nothing", "none", "neither",
        "nein", "nicht", "kein", "keine", "nej", "ikke", "inte", "non", "pas", "não", "nie", "warte", "stopp", "нет", "не", "不", "不是", "不要", "いいえ", "아니", "아니요",
    ];

    private static readonly string[] Doubt =
    [
        "but", "if", "unless", "instead", "except", "only", "later", "maybe", "perhaps", "might", "should", "think", "depends", "actually", "what", "which", "who", "whom", "how", "why", "when", "where",
        "are you", "is it", "is that", "do you", "did you", "can you", "could you", "would you",
        "aber", "wenn", "vielleicht", "später", "was", "wie", "warum", "mais", "peut être", "pero", "quizás", "men", "kanskje", "но",
    ];

    public static Answer Read(string text)
    {
        var words = $" {Normalise(text)} ";
        if (No.Any(p => Has(words, p)))
            return Answer.No;
        if (text.AsSpan().ContainsAny('?', '？', '؟') || Doubt.Any(p => Has(words, p)))
            return Answer.Unclear;
        return IsPlainYes(words) || IsNothingBut(words) ? Answer.Yes : Answer.Unclear;
    }

    /// <summary>True for words that speak against what is about to happen, or about something else. A yes, thanks and goodbyes do not, and neither does a sound without words.</summary>
    public static bool IsObjection(string text)
    {
        var words = $" {Normalise(text)} ";
        return !string.IsNullOrWhiteSpace(words) && Read(text) != Answer.Yes && !string.IsNullOrWhiteSpace(Without(words, [.. Yes, .. MaybeYes, .. Courtesy, .. Farewell]));
    }

    private static bool IsPlainYes(string words)
    {
        if (words.AsSpan().Count(' ') - 1 > MostWords)
            return false;
        var said = Without(words, ["oh", "um", "uh", "well"]);
        return Yes.Any(p => said.StartsWith($" {p} ", StringComparison.Ordinal) || said.EndsWith($" {p} ", StringComparison.Ordinal));
    }

    private static bool IsNothingBut(string words)
    {
        var rest = Without(words, [.. Yes, .. MaybeYes]);
        return rest != words && string.IsNullOrWhiteSpace(Without(rest, Courtesy));
    }

    private static bool Has(string words, string phrase) =>
        phrase == "n t" ? words.Contains("n t ", StringComparison.Ordinal) : words.Contains($" {phrase} ", StringComparison.Ordinal);

    private static string Without(string words, string[] phrases)
    {
        foreach (var phrase in phrases.OrderByDescending(p => p.Length))
        {
            while (words.Contains($" {phrase} ", StringComparison.Ordinal))
                words = words.Replace($" {phrase} ", " ", StringComparison.Ordinal);
        }
        return words;
    }

    private static string Normalise(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
            plain.Append(char.IsLetterOrDigit(c) ? c : ' ');
        return string.Join(' ', plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
