using System.Text.Json;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Tests.Replies;

/// <summary>What the mind says about pictures and documents.</summary>
public sealed class AttachmentTalkTests
{
    static readonly JsonElement Question = JsonSerializer.Deserialize<JsonElement>(
        """{"type":"object","properties":{"question":{"type":"string","description":"The whole question."},"document":{"type":"string","description":"The name of the document."}},"required":["question"]}""");

    [Theory]
    [InlineData("What does the document say about delivery?", "read_document")]
    [InlineData("what does the PDF say about opening hours", "read_document")]
    [InlineData("What does the price list say about chairs?", "read_document")]
    [InlineData("How long is the warranty according to the contract?", "read_document")]
    [InlineData("Please summarise this document", "read_document")]
    [InlineData("What does the knowledge base say about returns?", "search_knowledge")]
    public void Question_AboutADocument_CallsTheToolThatReads(string question, string tool)
    {
        ToolOffer[] tools = [new("get_time", "", default), new("search_knowledge", "", Question), new("read_document", "", Question)];

        var call = Plan(tools, new Turn.User(question, false)).ShouldHaveSingleItem().ShouldBeOfType<ReplyStep.Call>();

        call.Tool.ShouldBe(tool);
        var arguments = JsonSerializer.Deserialize<JsonElement>(call.Arguments);
        arguments.Text("question")!.ShouldContain(question.Split(' ')[^1].TrimEnd('?'));
        arguments.TryGetProperty("document", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("search_knowledge", "what does the document say about returns")]
    [InlineData("read_document", "what does the knowledge base say about returns")]
    public void Question_WithOneToolOffered_CallsThat(string tool, string question) =>
        Plan([new(tool, "", Question)], new Turn.User(question, true)).ShouldHaveSingleItem().ShouldBeOfType<ReplyStep.Call>().Tool.ShouldBe(tool);

    [Fact]
    public void Question_WithoutToolOrDocument_SaysSo() => Said([], new Turn.User("what does the document say about price", true)).ShouldContain("no document in this call");

    [Theory]
    [InlineData("""{"answer":"It takes two days.","found":true,"citations":[{"file":"a.pdf","page":2,"quote":"two days"}]}""", "It takes two days.")]
    [InlineData("""{"results":[{"filename":"a.pdf","page":2,"text":"Delivery takes two days.","score":0.5}]}""", "In a.pdf, page 2: Delivery takes two days.")]
    [InlineData("""{"results":[{"file":"may.md","text":"Tea costs 3 euro."},{"file":"b.md","text":"x"}]}""", "In may.md: Tea costs 3 euro.")]
    [InlineData("""{"results":[]}""", "I found nothing about that.")]
    [InlineData("""{"found":false}""", "I found nothing about that.")]
    [InlineData("In a.pdf, page 2: Delivery takes two days.\nFrom: a.pdf, page 2.", "In a.pdf, page 2: Delivery takes two days.\nFrom: a.pdf, page 2.")]
    public void Output_OfASearch_IsSpokenWithItsFile(string output, string said) => ToolAnswer.Speak("search_knowledge", output).ShouldBe(said);

    [Theory]
    [InlineData("The picture photo.jpg (640 × 480), described by another model: A red kite over the sea.", "A red kite over the sea.")]
    [InlineData("The caller showed a picture here: photo.jpg (640 × 480). It is not kept any more; ask them to show it again if you need it.", "Show it again")]
    public void Picture_ThatIsOnlyToldOf_IsToldOf(string note, string said) => Said([], new Turn.System(note), new Turn.Assistant("Hello."), new Turn.User("what is in this picture", true)).ShouldContain(said);

    [Fact]
    public void Document_AndPictureInTheConversation_AreAskedAboutLater()
    {
        var shown = new Turn.User("hello", null)
        {
            Pictures = [new("PNG", 10, 20, ["red"], 1)],
            Documents = [new("a.pdf", ["Nothing here.", "Delivery takes two days."], true)],
        };
        ToolOffer[] tools = [new("get_time", "", default)];

        Said(tools, shown, new Turn.Assistant("Hello."), new Turn.User("what colour is it", null)).ShouldContain("mostly red");
        Said(tools, shown, new Turn.Assistant("Hello."), new Turn.User("what does the document say about delivery", null)).ShouldBe("In a.pdf, page 2: Delivery takes two days.");
        Said(tools, shown, new Turn.Assistant("Hello."), new Turn.User("and the delivery", null)).ShouldContain("two days");
    }

    [Theory]
    [InlineData("draw a picture of a cat", "picture tool")]
    [InlineData("what is the weather in paris", "weather tool")]
    [InlineData("what time is it", "clock tool")]
    public void Question_AboutSomethingElse_IsNoQuestionAboutAPicture(string question, string said) =>
        Said([], new Turn.User("", false) { Pictures = [new("PNG", 10, 20, ["red"], 1)] }, new Turn.Assistant("Nice."), new Turn.User(question, true)).ShouldContain(said);

    static IReadOnlyList<ReplyStep> Plan(IReadOnlyList<ToolOffer> tools, params Turn[] turns) => new Mind(60).Plan(new(turns, tools));

    static string Said(IReadOnlyList<ToolOffer> tools, params Turn[] turns) => string.Join(' ', Plan(tools, turns).OfType<ReplyStep.Say>().Select(say => say.Text));
}
