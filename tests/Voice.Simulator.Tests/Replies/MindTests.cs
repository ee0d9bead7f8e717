using System.Text.Json;
using Voice.Simulator.Hearing;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Tests.Replies;

public sealed class MindTests
{
    static readonly Mind Mind = new(PhraseBook.Default.Phrases.Count);

    static readonly ToolOffer[] Tools =
    [
        Tool("get_current_time", """{"timezone":{"type":"string"}}"""),
        Tool("get_weather", """{"unit":{"type":"string","enum":["celsius","fahrenheit"],"description":"unit of the city"},"city":{"type":"string"}}""", "city"),
        Tool("roll_dice", """{"sides":{"type":"integer"},"count":{"type":"integer"}}"""),
        Tool("set_timer", """{"seconds":{"type":"integer"},"label":{"type":"string"}}""", "seconds"),
        Tool("draw_picture", """{"prompt":{"type":"string"}}""", "prompt"),
        Tool("ask_expert", """{"question":{"type":"string"}}""", "question"),
        Tool("transfer_to_human", """{"reason":{"type":"string"}}""", "reason"),
        Tool("end_call", """{}"""),
        Tool("add", """{"a":{"type":"number"},"b":{"type":"number"}}""", "a", "b"),
    ];

    [Theory]
    [InlineData("Hello there!", "Hello! I am the built-in simulator. How can I help you?")]
    [InlineData("good morning", "Hello! I am the built-in simulator. How can I help you?")]
    [InlineData("Thanks a lot", "You are welcome.")]
    [InlineData("Stop!", "Okay.")]
    [InlineData("stop talking please", "Okay.")]
    [InlineData("one moment please", "Take your time.")]
    [InlineData("yes", "Okay.")]
    [InlineData("no", "All right.")]
    [InlineData("say that again", "I have not said anything yet.")]
    [InlineData("echo hello world", "hello world")]
    public void Said_SmallTalk_IsAnswered(string said, string answer) => Words(Plan(said)).ShouldBe(answer);

    [Theory]
    [InlineData("Who are you?", "not a language model")]
    [InlineData("what can you do", "roll the dice")]
    [InlineData("help", "set OPENAI_API_KEY and restart")]
    [InlineData("What do you think of Hegel?", "set OPENAI_API_KEY and restart")]
    public void Said_AboutItself_IsHonest(string said, string part) => Words(Plan(said)).ShouldContain(part);

    [Theory]
    [InlineData("What time is it?", "get_current_time", "{}")]
    [InlineData("tell me the time", "get_current_time", "{}")]
    [InlineData("what day is it today", "get_current_time", "{}")]
    [InlineData("What's the weather in Paris?", "get_weather", """{"city":"Paris"}""")]
    [InlineData("what is the weather in new york today", "get_weather", """{"city":"New York"}""")]
    [InlineData("the weather in Oslo in fahrenheit", "get_weather", """{"unit":"fahrenheit","city":"Oslo In Fahrenheit"}""")]
    [InlineData("roll the dice", "roll_dice", """{"sides":6,"count":1}""")]
    [InlineData("roll two d20", "roll_dice", """{"sides":20,"count":2}""")]
    [InlineData("Set a timer for ten seconds.", "set_timer", """{"seconds":10,"label":"timer"}""")]
    [InlineData("set a timer for one minute and thirty seconds", "set_timer", """{"seconds":90,"label":"timer"}""")]
    [InlineData("remind me to call Bob in 5 minutes", "set_timer", """{"seconds":300,"label":"call Bob"}""")]
    [InlineData("Draw a picture of a cat and a dog", "draw_picture", """{"prompt":"a cat and a dog"}""")]
    [InlineData("draw the Eiffel Tower", "draw_picture", """{"prompt":"the Eiffel Tower"}""")]
    [InlineData("ask the expert why the sky is blue", "ask_expert", """{"question":"why the sky is blue"}""")]
    [InlineData("transfer me to a human", "transfer_to_human", """{"reason":"The caller asked for a human."}""")]
    [InlineData("add two and three", "add", """{"a":2,"b":3}""")]
    public void Said_SomethingForATool_CallsIt(string said, string tool, string arguments)
    {
        var call = Plan(said).ShouldHaveSingleItem().ShouldBeOfType<ReplyStep.Call>();

        call.Tool.ShouldBe(tool);
        call.Arguments.ShouldBe(arguments);
    }

    [Theory]
    [InlineData("what time is it", "I have no clock tool")]
    [InlineData("what is the weather in Paris", "I have no weather tool")]
    [InlineData("roll the dice", "I have no dice tool")]
    [InlineData("set a timer for ten seconds", "I have no timer tool")]
    public void Said_SomethingForAToolThatIsMissing_IsNotPretended(string said, string start) =>
        Words(Mind.Plan(new([new Turn.User(said, false)], []))).ShouldStartWith(start);

    /// <summary>A timer tool has "time" in its name and tells no time.</summary>
    [Fact]
    public void Said_Time_WithOnlyATimerTool_IsNotPretended() =>
        Words(Mind.Plan(new([new Turn.User("what time is it", false)], [Tool("set_timer", "{}")]))).ShouldStartWith("I have no clock tool");

    [Fact]
    public void Said_SeveralThings_AreCalledTogether() =>
        Plan("What time is it and roll the dice?").OfType<ReplyStep.Call>().Select(call => call.Tool).ShouldBe(["get_current_time", "roll_dice"]);

    [Fact]
    public void Said_Goodbye_IsSaidBeforeTheCallEnds()
    {
        var steps = Plan("goodbye");

        steps[0].ShouldBeOfType<ReplyStep.Say>();
        steps[1].ShouldBeOfType<ReplyStep.Call>().Tool.ShouldBe("end_call");
    }

    [Fact]
    public void Said_Story_TakesLongerThanFortySeconds()
    {
        var words = Words(Plan("tell me a long story"));

        // People and synthesizers speak about three words a second.
        words.Split(' ').Length.ShouldBeGreaterThan(40 * 3);
        words.ShouldContain("\n\n");
    }

    [Fact]
    public void Said_WeatherWithoutACity_IsAskedFor()
    {
        Words(Plan("what is the weather")).ShouldBe("For which city?");

        var call = Plan(new Turn.User("weather", false), new Turn.Assistant("For which city?"), new Turn.User("Bergen", false));

        call.ShouldHaveSingleItem().ShouldBeOfType<ReplyStep.Call>().Arguments.ShouldBe("""{"city":"Bergen"}""");
    }

    [Fact]
    public void Said_Again_RepeatsTheLastAnswer() =>
        Words(Plan(new Turn.User("hi", false), new Turn.Assistant("It is noon."), new Turn.User("say that again", true))).ShouldBe("It is noon.");

    [Fact]
    public void Said_Yes_ToAQuestionOfATool_CallsItAgain()
    {
        var tool = Tool("cancel_order", """{"order":{"type":"string"},"confirmed":{"type":"boolean"}}""", "order");
        Turn[] before =
        [
            new Turn.User("cancel it", false),
            new Turn.Call("c1", "cancel_order", """{"order":"7"}"""),
            new Turn.Output("c1", """{"status":"needs_confirmation"}"""),
        ];
        var question = Words(Mind.Plan(new(before, [tool])));

        var steps = Mind.Plan(new([.. before, new Turn.Assistant(question), new Turn.User("yes please", true)], [tool]));

        question.ShouldBe("Shall I really cancel order? Please say yes or no.");
        steps.ShouldHaveSingleItem().ShouldBeOfType<ReplyStep.Call>().Arguments.ShouldBe("""{"order":"7","confirmed":true}""");
        Words(Mind.Plan(new([.. before, new Turn.Assistant(question), new Turn.User("no", true)], [tool]))).ShouldBe("All right, I will not do that.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void News_ThatCameWhileAToolRan_IsToldWithItsResult(bool newsFirst)
    {
        Turn output = new Turn.Output("c1", "Nine loaves."), news = new Turn.System("The oven is empty. Tell the caller.");
        Turn[] turns = [new Turn.User("how many", false), new Turn.Call("c1", "count_stock", "{}"), .. newsFirst ? [news, output] : (Turn[])[output, news]];

        string.Join(' ', Mind.Plan(new(turns, [])).Cast<ReplyStep.Say>().Select(step => step.Text)).ShouldBe("Nine loaves. The oven is empty.");
    }

    [Fact]
    public void OrderToGoOn_BesideAnOutput_IsNoNews() =>
        Words(Mind.Plan(new([new Turn.User("how many", false), new Turn.Call("c1", "count_stock", "{}"), new Turn.Output("c1", "Nine loaves."), new Turn.System("The connection broke. Go on with your reply.")], []))).ShouldBe("Nine loaves.");

    [Fact]
    public void Heard_Nothing_IsNotGuessed() =>
        Words(Plan(new Turn.User(null, true))).ShouldStartWith($"I heard speech, but the simulator only knows about {PhraseBook.Default.Phrases.Count} phrases");

    /// <summary>What can be recognised must be answered; otherwise the phrase would better not be in the book.</summary>
    [Fact]
    public void Heard_AnyPhraseOfTheBook_HasAnAnswer()
    {
        foreach (var phrase in PhraseBook.Default.Phrases)
            Words(Plan(new Turn.User(phrase, true))).ShouldNotContain("I have no answer", customMessage: phrase);
    }

    [Theory]
    [InlineData("Say exactly: Welcome to the bakery.", "Welcome to the bakery.")]
    [InlineData("Say to the caller: “We are closed.” Then stop.", "We are closed.")]
    [InlineData("Greet the caller in one short sentence.", "Hello! I am the built-in simulator. How can I help you?")]
    [InlineData("The user has been silent; ask whether they are still there.", "Are you still there?")]
    [InlineData("Speak like a pirate.", "You are welcome.")]
    public void Directed_ForOneResponse_IsFollowedIfUnderstood(string directions, string answer) =>
        Words(Mind.Plan(new([new Turn.User("thank you", false)], [], directions))).ShouldBe(answer);

    [Theory]
    [InlineData("The timer 'eggs' has run out. Tell the caller now.", "The timer 'eggs' has run out.")]
    [InlineData("The caller pressed Yes. 'book' was run; its result: booked", "The caller pressed Yes. 'book' was run; its result: booked")]
    [InlineData("Say exactly: Time is up.", "Time is up.")]
    public void Note_InTheMiddleOfACall_IsTold(string note, string answer) =>
        Words(Plan(new Turn.User("hi", false), new Turn.Assistant("Hello!"), new Turn.System(note))).ShouldBe(answer);

    [Fact]
    public void Note_ThatCameWhileAnAnswerWasMade_IsToldNext() =>
        Words(Plan(new Turn.User("hi", false), new Turn.System("The oven is hot."), new Turn.Assistant("Hello!"))).ShouldBe("The oven is hot.");

    [Fact]
    public void Note_ThatWasTold_IsNotToldAgain() => Words(Plan(
        new Turn.User("hi", false), new Turn.System("The oven is hot."), new Turn.Assistant("Hello!"), new Turn.Assistant("The oven is hot."))).ShouldNotContain("oven");

    [Fact]
    public void Note_BeforeAnythingWasSaid_IsNoNews() => Words(Plan(new Turn.System("You are a pirate."))).ShouldStartWith("Hello!");

    [Fact]
    public void Nothing_SaidYet_IsGreeted() => Words(Plan()).ShouldStartWith("Hello!");

    [Fact]
    public void Text_FromAnywhere_NeverThrows()
    {
        foreach (var text in (string[])["", "   ", new string('a', 100_000), "and and and", "*", "\0\u202e", "set a timer for 99999999999999 hours", "d0 dice"])
            Plan(text).ShouldNotBeEmpty();
    }

    static string Words(IEnumerable<ReplyStep> steps) => string.Join(' ', steps.OfType<ReplyStep.Say>().Select(step => step.Text));

    static IReadOnlyList<ReplyStep> Plan(string typed) => Plan(new Turn.User(typed, false));

    static IReadOnlyList<ReplyStep> Plan(params Turn[] turns) => Mind.Plan(new(turns, Tools));

    static ToolOffer Tool(string name, string properties, params string[] required) => new(name, "", JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = JsonSerializer.Deserialize<JsonElement>(properties),
        required,
    }));
}
