using Voice.Assistants;

namespace Voice.Tests.Assistants;

public sealed class SpokenWordsTests
{
    [Theory]
    [InlineData(" [BLANK_AUDIO]\n")]
    [InlineData("[ Silence ]")]
    [InlineData("(silence)")]
    [InlineData("[MUSIC PLAYING]")]
    [InlineData("[Musik] [Applaus]")]
    [InlineData("(upbeat music)")]
    [InlineData("(speaking in foreign language)")]
    [InlineData("*sighs*")]
    [InlineData("**door closes** *coughs*")]
    [InlineData("<|nospeech|>")]
    [InlineData("<|en|><|nospeech|><|EVENT_UNK|>")]
    [InlineData("<noise>")]
    [InlineData("[inaudible]")]
    [InlineData("{laughter}")]
    [InlineData("【音楽】")]
    [InlineData("（拍手）")]
    [InlineData("♪ ♪")]
    [InlineData("♪ Oh, what a beautiful morning ♪")]
    [InlineData("🎵🎵🎵")]
    [InlineData("...")]
    [InlineData("…")]
    [InlineData("[00:00:00.000 --> 00:00:02.000]  [BLANK_AUDIO]")]
    [InlineData("SPEAKER_00: [inaudible]")]
    [InlineData(">> [Music]")]
    [InlineData("(music) (music)")]
    [InlineData("Thanks for watching!")]
    [InlineData("")]
    public void Of_MarksForNoSpeech_AreNoWords(string transcript) => SpokenWords.Of(transcript).ShouldBeEmpty();

    [Theory]
    [InlineData("<|en|><|NEUTRAL|><|Speech|><|woitn|>Hello there.", "Hello there.")]
    [InlineData("<|en|><|transcribe|><|notimestamps|> Hello there.", "Hello there.")]
    [InlineData("<|0.00|> Hello there.<|2.00|>", "Hello there.")]
    [InlineData("[EN] Hello there.", "Hello there.")]
    [InlineData("Speaker 1: Hello there.", "Hello there.")]
    [InlineData("[SPEAKER_00]: Hello there.", "Hello there.")]
    [InlineData("SPEAKER_01: Hello\nSPEAKER_02: there.", "Hello there.")]
    [InlineData("<v Roger>Hello there.</v>", "Hello there.")]
    [InlineData(">> Hello there.", "Hello there.")]
    [InlineData("[00:00:00.000 --> 00:00:02.000]   Hello there.", "Hello there.")]
    [InlineData("00:00:00,000 --> 00:00:02,000\nHello there.", "Hello there.")]
    [InlineData("[0.00s] Hello there.", "Hello there.")]
    [InlineData("🎼Hello there.😊", "Hello there.")]
    [InlineData("[clears throat] Hello (coughs) there.", "Hello there.")]
    [InlineData("\uFEFFHello there.", "Hello there.")]
    [InlineData("(laughs) Hello there.", "Hello there.")]
    public void Of_MarksBesideWords_GoAndTheWordsStay(string transcript, string words) => SpokenWords.Of(transcript).ShouldBe(words);

    [Theory]
    [InlineData("(555) 123")]
    [InlineData("My number is (555) 123-4567, call me.")]
    [InlineData("(20)")]
    [InlineData("I met John (my brother) at 10:30.")]
    [InlineData("Two * three * four is 24.")]
    [InlineData("f*ck and sh*t")]
    [InlineData("Is a < b or b > c?")]
    [InlineData("No, no, no, no, no, no, no, no!")]
    [InlineData("help help help help help help help help")]
    [InlineData("Zero zero zero zero zero zero seven.")]
    [InlineData("5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5 5")]
    [InlineData("Thank you.")]
    [InlineData("It is 20 °C: the speaker is here.")]
    [InlineData("At 10:30, please.")]
    [InlineData("Wie geht's?")]
    [InlineData("你好，我想订一张桌子。")]
    public void Of_WordsOfACaller_AreKeptAsTheyStand(string transcript) => SpokenWords.Of(transcript).ShouldBe(transcript);

    [Fact]
    public void Of_AWordThatIsRepeatedWithoutEnd_IsNone()
    {
        SpokenWords.Of(string.Join(' ', Enumerable.Repeat("I am", 28))).ShouldBeEmpty();
        SpokenWords.Of(string.Concat(Enumerable.Repeat("I'm going to the store. ", 9)) + "I'm going").ShouldBeEmpty();
        SpokenWords.Of(string.Concat(Enumerable.Repeat("谢谢", 60))).ShouldBeEmpty();
        SpokenWords.Of("My name is Anna. " + string.Join(' ', Enumerable.Repeat("and then", 40))).ShouldBe("My name is Anna. and then");
        SpokenWords.Of(new string('a', 100_000)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nb-NO", "no")]
    [InlineData("nn", "no")]
    [InlineData("fil-PH", "tl")]
    [InlineData("iw", "he")]
    [InlineData("in_ID", "id")]
    [InlineData("ji", "yi")]
    [InlineData("jv", "jw")]
    [InlineData("gsw-CH", "de")]
    [InlineData("cmn-Hans-CN", "zh")]
    [InlineData("zh-Hant", "zh")]
    [InlineData("zh-yue", "yue")]
    [InlineData("yue-HK", "yue")]
    [InlineData("EN-gb", "en")]
    [InlineData("en_US.UTF-8", "en")]
    [InlineData("deu", "de")]
    [InlineData("ary-MA", "ar")]
    [InlineData("sr-Latn", "sr")]
    [InlineData("haw", "haw")]
    [InlineData("ga", "ga")]
    [InlineData("zxx", null)]
    [InlineData("und", null)]
    [InlineData("mul", null)]
    [InlineData("qaa", null)]
    [InlineData("x-klingon", null)]
    [InlineData("i-default", null)]
    [InlineData("auto", null)]
    [InlineData("*", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("C", null)]
    public void Language_OfAnyTag_IsTheCodeThatRecognisersKnow(string? tag, string? code) => SpokenLanguage.ForRecogniser(tag, cantonese: true).ShouldBe(code);

    [Fact]
    public void Language_CantoneseWhereItIsNotKnown_IsChinese() => SpokenLanguage.ForRecogniser("yue-HK", cantonese: false).ShouldBe("zh");
}
