using Voice.TurnDetection;

namespace Voice.Tests.TurnDetection;

public sealed class EndOfTurnTests
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(450);

    public static TheoryData<string, string> Whole() => Table("""
        en | I would like to book a table. ; What time is it? ; What is it for? ; Yes. ; yes please ; Thank you. ; A table for two. ; Please turn it on. ; "I am ready."
        es | Quiero reservar una mesa. ; ¿Qué hora es? ; Sí, gracias ; Vale.
        fr | Je voudrais réserver une table. ; Quelle heure est-il ? ; Oui, merci ; D’accord.
        de | Ich möchte einen Tisch reservieren. ; Wie spät ist es? ; Ja, bitte ; Alles klar.
        it | Vorrei prenotare un tavolo. ; Che ore sono? ; Sì grazie
        pt | Quero reservar uma mesa. ; Que horas são? ; Tá bom
        nl | Ik wil een tafel reserveren. ; Hoe laat is het? ; Ja graag
        nb-NO | Jeg vil bestille et bord. ; Hva er klokka? ; Nei takk
        ja-JP | 予約をお願いします。 ; 今何時ですか？ ; はい
        """);

    public static TheoryData<string, string> Open() => Table("""
        en | I would like a table and ; I need it because. ; My name is ; I want to ; It is, um ; I was thinking, ; well ; We will be in ; Let me see. ; I would like to book... ; and then -
        es | Quiero una mesa y ; porque ; Me llamo ; Es para ; Necesito, eh ; Mi nombre es
        fr | Je voudrais une table et ; parce que ; Je m'appelle ; C'est pour le ; euh
        de | Ich möchte einen Tisch und ; weil ; Mein Name ist ; Ich komme aus ; ähm ; Das ist für die
        it | Vorrei un tavolo e ; perché ; Mi chiamo ; È per la ; ehm
        pt | Queria uma mesa e ; porque ; O meu nome é ; É para o ; hum
        nl | Ik wil een tafel en ; omdat ; Mijn naam is ; Het is voor de ; uhm
        nb-NO | Jeg vil ha et bord og ; fordi ; Jeg heter ; Det er for en ; øh
        ja-JP | 明日の予約を ; 私は ; えっと ; 行きたいですけど ; それから
        """);

    public static TheoryData<string, string> Numbers() => Table("""
        en | five five five ; 555 ; It is 4 1 7 ; My number is 555 12 ; twenty one ; A B C
        es | cinco cinco cinco ; 612 34 ; tres de mayo
        fr | zéro six douze ; 06 12
        de | null eins sieben ; 0171 22
        it | tre tre otto ; 338
        pt | nove um dois ; 912
        nl | nul zes een twee ; 06 12
        nb-NO | fire to ni ; 412 34
        ja-JP | ゼロ九〇 ; 090
        """);

    [Theory]
    [MemberData(nameof(Whole))]
    public void Decide_WholeSentence_EndsSooner(string language, string words)
    {
        var decision = Decide(words, language);
        decision.Silence.ShouldBe(Shortest, decision.Rule);
        decision.Kind.ShouldBe(TurnDecisionKind.Over);
    }

    [Theory]
    [MemberData(nameof(Open))]
    public void Decide_UnfinishedSentence_IsWaitedFor(string language, string words)
    {
        var decision = Decide(words, language);
        decision.Silence.ShouldBe(TimeSpan.FromSeconds(1.5), decision.Rule);
        decision.Kind.ShouldBe(TurnDecisionKind.Waited);
        decision.Rule.ShouldStartWith("ends in ");
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Decide_NumberAtTheEnd_IsWaitedForHalfASecondMore(string language, string words)
    {
        var decision = Decide(words, language);
        decision.Silence.ShouldBe(TimeSpan.FromSeconds(1.2), decision.Rule);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Paris")]
    [InlineData("Paris.")]
    [InlineData("I would like to book a table")]
    public void Decide_NothingToGoBy_IsTheUsualSilence(string words) => Decide(words, "en").Silence.ShouldBe(Usual);

    [Theory]
    [InlineData("en", "Please tell me your six-digit code.", "four one seven", "4 1 7 2 2 9")]
    [InlineData("en", "What is your account number? It has 8 digits.", "1234", "1234 5678")]
    [InlineData("de", "Wie lautet Ihr sechsstelliger Code?", "vier eins sieben", "417229")]
    [InlineData("es", "¿Me da los últimos cuatro dígitos?", "uno dos", "uno dos tres cuatro")]
    [InlineData("fr", "Donnez-moi votre code à quatre chiffres.", "un deux", "1234.")]
    [InlineData("it", "Mi dica il codice di sei cifre.", "uno due tre", "123456")]
    [InlineData("pt", "Diga o código de quatro dígitos.", "um dois", "um dois três quatro")]
    [InlineData("nl", "Wat is uw viercijferige pincode?", "een twee", "1 2 3 4")]
    [InlineData("nb", "Hva er den firesifrede koden?", "en to", "1234")]
    [InlineData("ja", "6桁の番号をお願いします。", "123", "123456")]
    public void Decide_WhileDigitsAreAskedFor_WaitsUntilTheyAreThere(string language, string question, string some, string all)
    {
        var asked = NumberAsked.In(question, language);
        var part = EndOfTurn.Decide(some, language, asked, Usual, Shortest);
        part.Silence.ShouldBe(EndOfTurn.Longest, part.Rule);
        var whole = EndOfTurn.Decide(all, language, asked, Usual, Shortest);
        whole.Silence.ShouldBe(Shortest, whole.Rule);
    }

    [Theory]
    [InlineData("en", "Could you spell your name?", "A B C", 1_500)]
    [InlineData("en", "What is your phone number?", "It is 555", 1_500)]
    [InlineData("en", "What is your phone number?", "I don't have one.", 450)]
    [InlineData("en", "What is your phone number?", "Why do you ask?", 450)]
    [InlineData("de", "Wie ist Ihre Telefonnummer?", "null eins sieben eins", 1_500)]
    public void Decide_WhileANumberIsAskedFor_WaitsForOneOnly(string language, string question, string words, int milliseconds) =>
        EndOfTurn.Decide(words, language, NumberAsked.In(question, language), Usual, Shortest).Silence.TotalMilliseconds.ShouldBe(milliseconds);

    [Theory]
    [InlineData("What time is it?", "en")]
    [InlineData("Möchten Sie noch etwas?", "de")]
    public void NumberAsked_InAnotherQuestion_IsNull(string question, string language) => NumberAsked.In(question, language).ShouldBeNull();

    [Theory]
    [InlineData("I would like a car.", 450)]
    [InlineData("Ich möchte einen Tisch und", 1_500)]
    [InlineData("Je voudrais une table et", 1_500)]
    public void Decide_LanguageNotKnown_IsGuessedFromTheWords(string words, int milliseconds) => Decide(words, null).Silence.TotalMilliseconds.ShouldBe(milliseconds);

    [Fact]
    public void Decide_CallerWhoPausesForLong_IsWaitedForAfterWholeSentencesToo() =>
        EndOfTurn.Decide("I would like to book a table.", "en", null, TimeSpan.FromSeconds(1.2), Shortest).Silence.TotalMilliseconds.ShouldBe(720, 1);

    [Fact]
    public void Decide_AnyWords_TellsWhatItWasMadeFrom()
    {
        var decision = Decide("I would like a table and", "en-GB");
        decision.Rule.ShouldBe("ends in \"and\"");
        decision.Inputs["words"].ShouldBe(6);
        decision.Inputs["language"].ShouldBe("en");
        decision.Inputs["silenceMs"].ShouldBe(1_500);
    }

    private static TurnDecision Decide(string words, string? language) => EndOfTurn.Decide(words, language, null, Usual, Shortest);

    private static TheoryData<string, string> Table(string rows)
    {
        var table = new TheoryData<string, string>();
        foreach (var row in rows.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var said in row.Split('|')[1].Split(';', StringSplitOptions.TrimEntries))
                table.Add(row.Split('|')[0].Trim(), said);
        }
        return table;
    }
}
