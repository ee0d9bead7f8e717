using System.Collections.Frozen;

namespace Voice.Assistants.Pipeline;

/// <summary>Sentences that need no model, in the language of the call.</summary>
internal static class FixedWords
{
    private const string English = "en";

    private static readonly FrozenDictionary<string, (string SayAgain, string NotSpoken)> Sentences = new Dictionary<string, (string, string)>
    {
        [English] = ("Sorry, I did not understand that. Please say it again.", "Sorry, I cannot say that aloud."),
        ["de"] = ("Entschuldigung, das habe ich nicht verstanden. Bitte sagen Sie es noch einmal.", "Entschuldigung, das kann ich nicht aussprechen."),
        ["fr"] = ("Désolé, je n'ai pas compris. Pouvez-vous répéter, s'il vous plaît ?", "Désolé, je ne peux pas le dire à voix haute."),
        ["es"] = ("Perdón, no lo he entendido. Por favor, repítalo.", "Perdón, no puedo decirlo en voz alta."),
        ["it"] = ("Scusi, non ho capito. Può ripetere, per favore?", "Scusi, non posso dirlo ad alta voce."),
        ["pt"] = ("Desculpe, não entendi. Pode repetir, por favor?", "Desculpe, não consigo dizer isso em voz alta."),
        ["nl"] = ("Sorry, dat heb ik niet verstaan. Wilt u het nog eens zeggen?", "Sorry, dat kan ik niet uitspreken."),
        ["da"] = ("Undskyld, det forstod jeg ikke. Sig det venligst igen.", "Undskyld, det kan jeg ikke sige højt."),
        ["no"] = ("Beklager, det forsto jeg ikke. Kan du si det igjen?", "Beklager, det kan jeg ikke si høyt."),
        ["sv"] = ("Förlåt, jag förstod inte. Kan du säga det igen?", "Förlåt, det kan jag inte säga högt."),
        ["fi"] = ("Anteeksi, en ymmärtänyt. Voitko toistaa?", "Anteeksi, en voi sanoa sitä ääneen."),
        ["pl"] = ("Przepraszam, nie zrozumiałem. Proszę powtórzyć.", "Przepraszam, nie mogę tego powiedzieć na głos."),
        ["cs"] = ("Promiňte, nerozuměl jsem. Zopakujte to, prosím.", "Promiňte, to nemohu říct nahlas."),
        ["ru"] = ("Извините, я не понял. Повторите, пожалуйста.", "Извините, я не могу сказать это вслух."),
        ["uk"] = ("Вибачте, я не зрозумів. Повторіть, будь ласка.", "Вибачте, я не можу сказати це вголос."),
        ["tr"] = ("Özür dilerim, anlayamadım. Lütfen tekrar söyleyin.", "Özür dilerim, bunu sesli söyleyemiyorum."),
        ["he"] = ("סליחה, לא הבנתי. אפשר לחזור על זה?", "סליחה, אני לא יכול לומר את זה בקול."),
        ["ar"] = ("عذرًا، لم أفهم ذلك. من فضلك قلها مرة أخرى.", "عذرًا، لا أستطيع قول ذلك بصوت عالٍ."),
        ["hi"] = ("माफ़ कीजिए, मैं समझ नहीं पाया। कृपया फिर से कहिए।", "माफ़ कीजिए, मैं यह बोल नहीं सकता।"),
        ["ja"] = ("すみません、聞き取れませんでした。もう一度お願いします。", "すみません、それは声に出せません。"),
        ["ko"] = ("죄송합니다, 알아듣지 못했습니다. 다시 말씀해 주세요.", "죄송합니다, 그것은 소리 내어 말할 수 없습니다."),
        ["zh"] = ("抱歉，我没有听清楚，请再说一遍。", "抱歉，这句话我无法读出来。"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The words of the caller are not known.</summary>
    /// <param name="language">BCP 47 tag; null, or one that is not in the list, is English.</param>
    public static string SayAgain(string? language) => Of(language).SayAgain;

    /// <summary>The speech service does not make sound of what was to be said.</summary>
    /// <param name="language">As for <see cref="SayAgain"/>.</param>
    public static string NotSpoken(string? language) => Of(language).NotSpoken;

    private static (string SayAgain, string NotSpoken) Of(string? language) =>
        SpokenLanguage.ForRecogniser(language, cantonese: false) is { } code && Sentences.TryGetValue(code, out var sentences) ? sentences : Sentences[English];
}
