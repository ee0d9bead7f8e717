using System.Collections.Frozen;

namespace Voice.Assistants;

/// <summary>Sentences that need no model, in the language of the call.</summary>
internal static class FixedWords
{
    private const string English = "en";

    private static readonly FrozenDictionary<string, Sentences> Languages = new Dictionary<string, Sentences>
    {
        [English] = new(
            "Sorry, I did not understand that. Please say it again.",
            "Sorry, I cannot say that aloud.",
            "Sorry, I have no answer to that. Please ask me in another way.",
            "Sorry, I cannot answer that. Please ask me something else."),
        ["de"] = new(
            "Entschuldigung, das habe ich nicht verstanden. Bitte sagen Sie es noch einmal.",
            "Entschuldigung, das kann ich nicht aussprechen.",
            "Entschuldigung, darauf habe ich keine Antwort. Bitte fragen Sie anders.",
            "Entschuldigung, darauf kann ich nicht antworten. Bitte fragen Sie etwas anderes."),
        ["fr"] = new(
            "Désolé, je n'ai pas compris. Pouvez-vous répéter, s'il vous plaît ?",
            "Désolé, je ne peux pas le dire à voix haute.",
            "Désolé, je n'ai pas de réponse. Pouvez-vous poser la question autrement ?",
            "Désolé, je ne peux pas répondre à cela. Pouvez-vous demander autre chose ?"),
        ["es"] = new(
            "Perdón, no lo he entendido. Por favor, repítalo.",
            "Perdón, no puedo decirlo en voz alta.",
            "Perdón, no tengo respuesta a eso. Por favor, pregúntelo de otra manera.",
            "Perdón, no puedo responder a eso. Por favor, pregúnteme otra cosa."),
        ["it"] = new(
            "Scusi, non ho capito. Può ripetere, per favore?",
            "Scusi, non posso dirlo ad alta voce.",
            "Scusi, non ho una risposta. Può chiedere in un altro modo?",
            "Scusi, non posso rispondere a questo. Può chiedermi altro?"),
        ["pt"] = new(
            "Desculpe, não entendi. Pode repetir, por favor?",
            "Desculpe, não consigo dizer isso em voz alta.",
            "Desculpe, não tenho resposta para isso. Pode perguntar de outra forma?",
            "Desculpe, não posso responder a isso. Pode perguntar outra coisa?"),
        ["nl"] = new(
            "Sorry, dat heb ik niet verstaan. Wilt u het nog eens zeggen?",
            "Sorry, dat kan ik niet uitspreken.",
            "Sorry, daar heb ik geen antwoord op. Wilt u het anders vragen?",
            "Sorry, daar kan ik geen antwoord op geven. Wilt u iets anders vragen?"),
        ["da"] = new(
            "Undskyld, det forstod jeg ikke. Sig det venligst igen.",
            "Undskyld, det kan jeg ikke sige højt.",
            "Undskyld, det har jeg ikke noget svar på. Spørg venligst på en anden måde.",
            "Undskyld, det kan jeg ikke svare på. Spørg venligst om noget andet."),
        ["no"] = new(
            "Beklager, det forsto jeg ikke. Kan du si det igjen?",
            "Beklager, det kan jeg ikke si høyt.",
            "Beklager, det har jeg ikke noe svar på. Kan du spørre på en annen måte?",
            "Beklager, det kan jeg ikke svare på. Kan du spørre om noe annet?"),
        ["sv"] = new(
            "Förlåt, jag förstod inte. Kan du säga det igen?",
            "Förlåt, det kan jag inte säga högt.",
            "Förlåt, det har jag inget svar på. Kan du fråga på ett annat sätt?",
            "Förlåt, det kan jag inte svara på. Kan du fråga om något annat?"),
        ["fi"] = new(
            "Anteeksi, en ymmärtänyt. Voitko toistaa?",
            "Anteeksi, en voi sanoa sitä ääneen.",
            "Anteeksi, minulla ei ole siihen vastausta. Voitko kysyä toisin?",
            "Anteeksi, en voi vastata siihen. Voitko kysyä jotain muuta?"),
        ["pl"] = new(
            "Przepraszam, nie zrozumiałem. Proszę powtórzyć.",
            "Przepraszam, nie mogę tego powiedzieć na głos.",
            "Przepraszam, nie mam na to odpowiedzi. Proszę zapytać inaczej.",
            "Przepraszam, nie mogę na to odpowiedzieć. Proszę zapytać o coś innego."),
        ["cs"] = new(
            "Promiňte, nerozuměl jsem. Zopakujte to, prosím.",
            "Promiňte, to nemohu říct nahlas.",
            "Promiňte, na to nemám odpověď. Zeptejte se prosím jinak.",
            "Promiňte, na to nemohu odpovědět. Zeptejte se prosím na něco jiného."),
        ["ru"] = new(
            "Извините, я не понял. Повторите, пожалуйста.",
            "Извините, я не могу сказать это вслух.",
            "Извините, у меня нет ответа. Спросите, пожалуйста, иначе.",
            "Извините, я не могу на это ответить. Спросите, пожалуйста, о чём-нибудь другом."),
        ["uk"] = new(
            "Вибачте, я не зрозумів. Повторіть, будь ласка.",
            "Вибачте, я не можу сказати це вголос.",
            "Вибачте, я не маю відповіді. Запитайте, будь ласка, інакше.",
            "Вибачте, я не можу на це відповісти. Запитайте, будь ласка, про щось інше."),
        ["tr"] = new(
            "Özür dilerim, anlayamadım. Lütfen tekrar söyleyin.",
            "Özür dilerim, bunu sesli söyleyemiyorum.",
            "Özür dilerim, buna bir cevabım yok. Lütfen başka şekilde sorun.",
            "Özür dilerim, buna cevap veremem. Lütfen başka bir şey sorun."),
        ["he"] = new(
            "סליחה, לא הבנתי. אפשר לחזור על זה?",
            "סליחה, אני לא יכול לומר את זה בקול.",
            "סליחה, אין לי תשובה לזה. אפשר לשאול בדרך אחרת?",
            "סליחה, אני לא יכול לענות על זה. אפשר לשאול משהו אחר?"),
        ["ar"] = new(
            "عذرًا، لم أفهم ذلك. من فضلك قلها مرة أخرى.",
            "عذرًا، لا أستطيع قول ذلك بصوت عالٍ.",
            "عذرًا، ليس لدي إجابة عن ذلك. من فضلك اسأل بطريقة أخرى.",
            "عذرًا، لا أستطيع الإجابة عن ذلك. من فضلك اسألني عن شيء آخر."),
        ["hi"] = new(
            "माफ़ कीजिए, मैं समझ नहीं पाया। कृपया फिर से कहिए।",
            "माफ़ कीजिए, मैं यह बोल नहीं सकता।",
            "माफ़ कीजिए, मेरे पास इसका उत्तर नहीं है। कृपया दूसरे तरीके से पूछिए।",
            "माफ़ कीजिए, मैं इसका उत्तर नहीं दे सकता। कृपया कुछ और पूछिए।"),
        ["ja"] = new(
            "すみません、聞き取れませんでした。もう一度お願いします。",
            "すみません、それは声に出せません。",
            "すみません、お答えできません。別の聞き方でお願いします。",
            "すみません、それにはお答えできません。ほかのことを聞いてください。"),
        ["ko"] = new(
            "죄송합니다, 알아듣지 못했습니다. 다시 말씀해 주세요.",
            "죄송합니다, 그것은 소리 내어 말할 수 없습니다.",
            "죄송합니다, 답변을 드릴 수 없습니다. 다르게 질문해 주세요.",
            "죄송합니다, 그 질문에는 답변할 수 없습니다. 다른 것을 물어봐 주세요."),
        ["zh"] = new(
            "抱歉，我没有听清楚，请再说一遍。",
            "抱歉，这句话我无法读出来。",
            "抱歉，这个问题我没有答案，请换一种方式问。",
            "抱歉，这个问题我不能回答，请问别的问题。"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private sealed record Sentences(string SayAgain, string NotSpoken, string NoAnswer, string Refused);

    /// <summary>The words of the caller are not known.</summary>
    /// <param name="language">BCP 47 tag; null, or one that is not in the list, is English.</param>
    public static string SayAgain(string? language) => Of(language).SayAgain;

    /// <summary>The speech service does not make sound of what was to be said.</summary>
    /// <param name="language">As for <see cref="SayAgain"/>.</param>
    public static string NotSpoken(string? language) => Of(language).NotSpoken;

    /// <summary>The chat model answers without a word.</summary>
    /// <param name="language">As for <see cref="SayAgain"/>.</param>
    public static string NoAnswer(string? language) => Of(language).NoAnswer;

    /// <summary>The chat model's service refuses the question for what is in it.</summary>
    /// <param name="language">As for <see cref="SayAgain"/>.</param>
    public static string Refused(string? language) => Of(language).Refused;

    private static Sentences Of(string? language) =>
        SpokenLanguage.ForRecogniser(language, cantonese: false) is { } code && Languages.TryGetValue(code, out var sentences) ? sentences : Languages[English];
}
