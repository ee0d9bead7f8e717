using Voice.TurnDetection;

namespace Voice.Tests.TurnDetection;

public sealed class InterruptionWordsTests
{
    public static TheoryData<string, string> Listening() => Table("""
        en | Mm-hm. ; Yeah, yeah. ; Right... ; Okay, I see. ; Uh-huh, uh-huh ; Mmm. ; Yes, that makes sense ; No problem. ; Oh, okay ; No way! ; Don’t stop ; Um, right.
        es | Ajá. ; Sí, sí, claro ; Ya veo. ; Vale, de acuerdo ; si claro ; No me digas ; Muy bien, perfecto
        fr | Oui, oui. ; D’accord, je vois ; Ouais... ; Ah bon ? ; C'est ça, tout à fait ; Pas de souci.
        de | Mhm. ; Ja, genau. ; Ach so, verstehe ; Alles klar, okay ; Kein Problem ; Na gut, ja
        it | Sì, certo. ; Mm, capisco ; Va bene, d'accordo ; Non c'è problema. ; ah ho capito
        pt | Uhum. ; Sim, sim, claro ; Tá bom, entendi ; Pois é. ; Não faz mal ; percebo
        nl | Ja, precies. ; Oké, ik snap het ; Mm-hm ; Dat klopt, inderdaad ; Geen probleem
        nb-NO | Ja, nettopp. ; Mm. ; Ikke sant ; Greit, jeg skjønner ; Ingen problem
        no | Ja ja, akkurat
        ja-JP | うん、うん。 ; はい、そうですね ; なるほど… ; うーーん ; へえ、そうなんだ ; わかりました。 ; OK、了解です ; 止めないで
        """);

    public static TheoryData<string, string> Stopping() => Table("""
        en | Stop! ; Wait, wait. ; No, the other one ; Okay, stop please. ; Hold on a second ; I said please stop talking ; Yeah no ; Stooop ; Just a moment ; Um, hang on ; Excuse me
        es | ¡Para! ; Espere un momento, por favor ; No, eso no ; Basta ya ; Sí, pero espera ; Quiero que pare
        fr | Non. ; Attendez, attendez ! ; Stop, s'il vous plaît ; Oui mais attends ; Arrêtez de parler ; Une seconde
        de | Nein, das andere ; Halt! ; Moment bitte ; Warten Sie mal ; Ja, aber stopp ; Hören Sie bitte auf damit, stopp
        it | No, no. ; Aspetti un attimo ; Basta così ; Sì, ma fermati ; Scusi
        pt | Não, espere ; Para! ; Só um momento, por favor ; Peraí ; Tá bom, chega
        nl | Nee. ; Wacht even ; Stop maar ; Ja maar wacht eens even ; Hou op
        nb-NO | Nei, vent litt ; Stopp! ; Et øyeblikk ; Ja, men vent
        ja-JP | 待って！ ; ちょっと待ってください ; いいえ、違います ; ストップ ; はい、でも待って ; ちょっと
        """);

    public static TheoryData<string, string> Saying() => Table("""
        en | What time do you open? ; I have no idea ; Yeah, but ; Okay so ; I can't wait for it ; Right now I need a taxi ; Um ; The bus stop that is nearest to the main station ; One two three ; Really, how much is it
        es | Quiero una mesa para dos ; para mañana por la tarde ; Sí, pero
        fr | Quel temps fait-il ? ; Je n'attends personne ; Oui, et aussi ; C'est pour en attendant
        de | Ich hätte gern einen Termin ; Das ist halt so ; Im Moment nicht ; Ja, aber
        it | Vorrei un tavolo ; Sì, però ; Che ore sono?
        pt | Quero uma mesa para dois ; Sim, mas ; Que horas são?
        nl | Hoe laat is het? ; Ja, maar ; Ik wil een tafel
        nb-NO | Hva er klokka? ; Ja, men ; Jeg vil ha et bord
        ja-JP | 今何時ですか ; はいしゃに行きたい ; 明日の天気は
        """);

    [Theory]
    [MemberData(nameof(Listening))]
    public void Classify_SignOfListening_IsBackchannel(string language, string words) => InterruptionWords.Classify(words, language).ShouldBe(InterruptionKind.Backchannel);

    [Theory]
    [MemberData(nameof(Stopping))]
    public void Classify_CallToStop_IsStop(string language, string words) => InterruptionWords.Classify(words, language).ShouldBe(InterruptionKind.Stop);

    [Theory]
    [MemberData(nameof(Saying))]
    public void Classify_AnythingElse_IsOther(string language, string words) => InterruptionWords.Classify(words, language).ShouldBe(InterruptionKind.Other);

    [Theory]
    [InlineData("")]
    [InlineData(" … ")]
    [InlineData("?!")]
    public void Classify_NoWord_IsNone(string words)
    {
        InterruptionWords.Classify(words, "en").ShouldBe(InterruptionKind.None);
        InterruptionWords.Classify(words, null).ShouldBe(InterruptionKind.None);
    }

    [Theory]
    [InlineData(null, "Genau.", InterruptionKind.Backchannel)]
    [InlineData(null, "Attendez !", InterruptionKind.Stop)]
    [InlineData("und", "mm-hm", InterruptionKind.Backchannel)]
    [InlineData("sv", "Stopp", InterruptionKind.Stop)]
    [InlineData("sv-SE", "Ja, okej men", InterruptionKind.Other)]
    [InlineData("ko", "날씨가 어때요", InterruptionKind.Other)]
    public void Classify_LanguageWithoutAList_TriesThemAll(string? language, string words, object kind) => InterruptionWords.Classify(words, language).ShouldBe((InterruptionKind)kind);

    private static TheoryData<string, string> Table(string rows)
    {
        var table = new TheoryData<string, string>();
        foreach (var row in rows.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (language, words) = (row.Split('|')[0].Trim(), row.Split('|')[1]);
            foreach (var said in words.Split(';', StringSplitOptions.TrimEntries))
                table.Add(language, said);
        }
        return table;
    }
}
