using Voice.Assistants.Cascade;

namespace Voice.Tests.Assistants.Cascade;

public sealed class SentenceSplitterTests
{
    public static TheoryData<string, string[]> Texts() => new()
    {
        { "Hello. How are you?", ["Hello.", "How are you?"] },
        { "It is 3.5 degrees. Version 1.2.3 is out!", ["It is 3.5 degrees.", "Version 1.2.3 is out!"] },
        { "Dr. Smith and Mrs. Jones live on St. James Street. They are well.", ["Dr. Smith and Mrs. Jones live on St. James Street.", "They are well."] },
        { "Use e.g. Apples or i.e. Pears. Fine.", ["Use e.g. Apples or i.e. Pears.", "Fine."] },
        { "J. R. Smith called. No. 5 is free. He said no. She left.", ["J. R. Smith called.", "No. 5 is free.", "He said no.", "She left."] },
        { "So do I. You too?", ["So do I.", "You too?"] },
        { "Look at https://example.com/a.b?c=d. It helps.", ["Look at https://example.com/a.b?c=d.", "It helps."] },
        { "Write to me@example.com. Now.", ["Write to me@example.com.", "Now."] },
        { "He said \"Stop.\" Then he left.", ["He said \"Stop.\"", "Then he left."] },
        { "“Really?” she asked. Yes.", ["“Really?”", "she asked.", "Yes."] },
        { "Well... maybe not. Wait… Now!", ["Well... maybe not.", "Wait…", "Now!"] },
        { "It costs 21,000 dollars, which is a lot, and more. Good.", ["It costs 21,000 dollars,", "which is a lot, and more.", "Good."] },
        { "Sure, that works. Next, we go on with the second part of it.", ["Sure, that works.", "Next, we go on with the second part of it."] },
        { "今天天气很好。我们去公园吧！好吗？", ["今天天气很好。", "我们去公园吧！", "好吗？"] },
        { "彼は「はい。」と言った。終わり。", ["彼は「はい。」", "と言った。", "終わり。"] },
        { "明日は晴れますので、傘は要りません。", ["明日は晴れますので、", "傘は要りません。"] },
        { "1. Take the red one.\n2. Take the blue one.\n", ["1. Take the red one.", "2. Take the blue one."] },
        { "It was 1999. Then it was not.", ["It was 1999.", "Then it was not."] },
        { "Das ist z.B. Gold. Am 5. Mai geht es los.", ["Das ist z.B. Gold.", "Am 5.", "Mai geht es los."] },
        { "See **bold** and _soft_ words. ## Head\n- one\n- two", ["See bold and soft words.", "Head", "one", "two"] },
        { "Read [the manual, second edition](https://example.com/x.html) now. Done.", ["Read the manual, second edition now.", "Done."] },
        { "Run `make all` at once. 3*4 is 12 in file_name.", ["Run make all at once.", "3*4 is 12 in file_name."] },
        { "Great! 🎉👍🏽 Let us go.", ["Great!", "Let us go."] },
        { "...", [] },
        { "  \n\n ", [] },
        { "No end", ["No end"] },
        { "It's 5 p.m. on Monday. Bye.", ["It's 5 p.m. on Monday.", "Bye."] },
        { "नमस्ते। आप कैसे हैं?", ["नमस्ते।", "आप कैसे हैं?"] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Add_AnyText_GivesTheseSentences(string text, string[] sentences)
    {
        Split([text]).ShouldBe(sentences);
        Split(text.Select(c => c.ToString())).ShouldBe(sentences);
        Split(text.Chunk(4).Select(c => new string(c))).ShouldBe(sentences);
    }

    [Fact]
    public void Add_EndOfSentenceSeen_GivesItAtOnce()
    {
        var splitter = new SentenceSplitter();
        splitter.Add("It is ten").ShouldBeEmpty();
        splitter.Add(".").ShouldBeEmpty();
        splitter.Add(" A").ShouldBe(["It is ten."]);
        splitter.Add("nd more!").ShouldBeEmpty();
        splitter.Add(" ").ShouldBe(["And more!"]);
    }

    [Fact]
    public void Add_FirstClauseOfALongSentence_IsNotWaitedFor()
    {
        var splitter = new SentenceSplitter();
        splitter.Add("Once upon a time in a far country, ").ShouldBe(["Once upon a time in a far country,"]);
        splitter.Add("where the lemon trees bloom, ").ShouldBeEmpty("only the first");
    }

    [Fact]
    public void Add_SentenceWithoutAnEnd_IsCutBetweenWords()
    {
        var splitter = new SentenceSplitter();
        var words = string.Concat(Enumerable.Repeat("word ", 200));
        var pieces = splitter.Add(words).ToList();
        pieces.Count.ShouldBeGreaterThan(2);
        pieces.ShouldAllBe(piece => piece.Length <= 300 && piece.EndsWith("word"));
        string.Join(' ', [.. pieces, splitter.End()]).ShouldBe(words.Trim());
    }

    [Fact]
    public void Add_TextWithoutSpaces_IsCutWithoutLoss()
    {
        var splitter = new SentenceSplitter();
        var text = string.Concat(Enumerable.Repeat("字", 1000));
        string.Concat([.. splitter.Add(text), splitter.End()]).ShouldBe(text);
    }

    private static List<string> Split(IEnumerable<string> pieces)
    {
        var splitter = new SentenceSplitter();
        var sentences = pieces.SelectMany(splitter.Add).ToList();
        if (splitter.End() is { Length: > 0 } rest)
            sentences.Add(rest);
        return sentences;
    }
}
