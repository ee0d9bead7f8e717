using System.Text.Json;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade.Chat;

public sealed class WordFilterTests
{
    private const string ChatResult = "The caller wants the time. Their hint must not be said.";

    private static readonly Dictionary<string, JsonElement> Tools = new()
    {
        ["get_time"] = JsonDocument.Parse("""{"type":"object","properties":{"zone":{"type":"string"},"hours":{"type":"integer"}}}""").RootElement,
        ["roll_dice"] = JsonDocument.Parse("""{"type":"object","properties":{"count":{"type":"integer"}}}""").RootElement,
    };

    public static TheoryData<string, string> Thoughts => new()
    {
        { $"<think>\n{ChatResult}\n</think>\n\nIt is ten.", "It is ten." },
        { $"<THINK>{ChatResult}</Think>It is ten.", "It is ten." },
        { $"<thinking>{ChatResult}</thinking>It is ten.", "It is ten." },
        { $"<reasoning effort=\"low\">{ChatResult}</reasoning >It is ten.", "It is ten." },
        { $"<thought>{ChatResult}</thought><answer>It is ten.</answer>", "It is ten." },
        { $"<think>{ChatResult} a < b and [x] and <b>bold</b></think>It is ten.", "It is ten." },
        { "<think></think>It is ten.", "It is ten." },
        { "<think>\n\n</think>\n\nIt is ten.", "It is ten." },
        { "<think/>It is ten.", "It is ten." },
        { $"{ChatResult}\n</think>\n\nIt is ten.", "It is ten." },
        { $"{ChatResult}[/THINK]It is ten.", "It is ten." },
        { $"<think>{ChatResult}", "" },
        { $"It is ten.<think>{ChatResult}", "It is ten." },
        { $"It is <think>{ChatResult}</think>ten.", "It is ten." },
        { $"[THINK]{ChatResult}[/THINK]It is ten.", "It is ten." },
        { $"◁think▷{ChatResult}◁/think▷It is ten.", "It is ten." },
        { $"<seed:think>{ChatResult}</seed:think>It is ten.", "It is ten." },
        { $"<|channel|>analysis<|message|>{ChatResult}<|end|><|start|>assistant<|channel|>final<|message|>It is ten.", "It is ten." },
        { $"<|channel|>analysis<|message|>{ChatResult}<|end|><|start|>assistant<|channel|>final <|constrain|>text<|message|>It is ten.<|return|>", "It is ten." },
        { $"<|start|>assistant<|channel|>analysis<|message|>{ChatResult}<|start|>assistant<|channel|>final<|message|>It is ten.", "It is ten." },
        { $"<|channel|>analysis<|message|>{ChatResult}", "" },
        { $"analysisWe know. {ChatResult}assistantfinalIt is ten.", "It is ten." },
        { "It is ten.<|im_end|>", "It is ten." },
        { "<|im_start|>assistantIt is ten.</s>", "It is ten." },
        { "It is ten.<|eot_id|><thi", "It is ten." },
    };

    /// <summary>Words that only look as if they held marks.</summary>
    public static TheoryData<string> Words => new()
    {
        "It is ten.", "analysis of the tea", "Is 3 < 4? Yes, and 5 > 4.", "[laughs] It is ten.", "Use {braces} or `code` or a < sign", "<b>Bold</b> and <i>soft</i>", "Think <", "a [",
        """The answer is {"temperature": 20} today.""", "```json\n{\"name\": \"unknown_tool\"}\n```", "{ never closed", "Grüße 😀 aus Zürich",
    };

    public static TheoryData<string, string, string> Calls => new()
    {
        { "<tool_call>\n{\"name\": \"roll_dice\", \"arguments\": {\"count\": 2}}\n</tool_call>", "", "roll_dice {\"count\": 2}" },
        { "Rolling. <tool_call>{\"name\": \"roll_dice\", \"arguments\": {\"count\": 2}}</tool_call><tool_call>{\"name\":\"get_time\"}</tool_call>", "Rolling.", "roll_dice {\"count\": 2}|get_time " },
        { "<tool_call>{\"name\": \"roll_dice\", \"arguments\": {\"count\": 2}}", "", "roll_dice {\"count\": 2}" },
        { "<tool_call>\n<function=get_time>\n<parameter=zone>\n42\n</parameter>\n<parameter=hours>\n3\n</parameter>\n</function>\n</tool_call>", "", "get_time {\"zone\":\"42\",\"hours\":3}" },
        { "<tool_call>get_time\n<arg_key>zone</arg_key>\n<arg_value>UTC</arg_value>\n</tool_call>", "", "get_time {\"zone\":\"UTC\"}" },
        { "<function=roll_dice>{\"count\": 2}</function>", "", "roll_dice {\"count\": 2}" },
        { "<function_calls><invoke name=\"get_time\"><parameter name=\"zone\">UTC</parameter></invoke></function_calls>", "", "get_time {\"zone\":\"UTC\"}" },
        { "[TOOL_CALLS][{\"name\": \"roll_dice\", \"arguments\": {\"count\": 2}}]", "", "roll_dice {\"count\": 2}" },
        { "[TOOL_CALLS]get_time[ARGS]{\"zone\": \"UTC\"}", "", "get_time {\"zone\": \"UTC\"}" },
        { "<|python_tag|>{\"name\": \"roll_dice\", \"parameters\": {\"count\": 2}}<|eom_id|>", "", "roll_dice {\"count\": 2}" },
        { "{\"name\": \"roll_dice\", \"parameters\": {\"count\": 2}}", "", "roll_dice {\"count\": 2}" },
        { "{\"type\": \"function\", \"function\": {\"name\": \"roll_dice\", \"arguments\": \"{\\\"count\\\":2}\"}}", "", "roll_dice {\"count\":2}" },
        { "[{\"name\": \"roll_dice\", \"arguments\": {}}, {\"name\": \"get_time\", \"arguments\": {}}]", "", "roll_dice {}|get_time {}" },
        { "One moment.\n```json\n{\"name\": \"roll_dice\", \"arguments\": {\"count\": 2}}\n```", "One moment.", "roll_dice {\"count\": 2}" },
        { "```tool_code\nprint(default_api.get_time(zone=\"UTC\", hours=3))\n```", "", "get_time {\"zone\":\"UTC\",\"hours\":3}" },
        { "[get_time(zone='UTC'), roll_dice(count=2)]", "", "get_time {\"zone\":\"UTC\"}|roll_dice {\"count\":2}" },
        { "<|channel|>commentary to=functions.get_time <|constrain|>json<|message|>{\"zone\":\"UTC\"}<|call|>", "", "get_time {\"zone\":\"UTC\"}" },
        { "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_time\n```json\n{\"zone\": \"UTC\"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>", "", "get_time {\"zone\": \"UTC\"}" },
        { "<|tool_calls_section_begin|><|tool_call_begin|>functions.get_time:0<|tool_call_argument_begin|>{\"zone\": \"UTC\"}<|tool_call_end|><|tool_calls_section_end|>", "", "get_time {\"zone\": \"UTC\"}" },
        { "<think>I call <tool_call>{\"name\":\"get_time\"}</tool_call> later.</think>It is ten.", "It is ten.", "" },
    };

    [Theory]
    [MemberData(nameof(Thoughts))]
    public void Text_WithThinking_GivesTheWordsAlone_WhereverItIsCut(string text, string words) =>
        EveryCut(text, (filter, said) =>
        {
            said.Trim().ShouldBe(words);
            filter.Calls.ShouldBeEmpty();
        });

    [Theory]
    [MemberData(nameof(Words))]
    public void Text_WithoutMarks_StaysAsItIs_WhereverItIsCut(string text) =>
        EveryCut(text, (filter, said) =>
        {
            said.ShouldBe(text);
            (filter.Thinks, filter.BadCalls).ShouldBe((false, 0));
        });

    [Theory]
    [MemberData(nameof(Calls))]
    public void Call_WrittenAsText_IsReadAndNotSpoken_WhereverItIsCut(string text, string words, string calls) =>
        EveryCut(text, (filter, said) =>
        {
            said.Trim().ShouldBe(words);
            string.Join('|', filter.Calls.Select(c => $"{c.Name} {c.Arguments}")).ShouldBe(calls);
        });

    [Theory]
    [InlineData("<tool_call>{\"name\": \"roll_dice\", \"argu")]
    [InlineData("<tool_call>nonsense</tool_call>")]
    [InlineData("{\"name\": \"roll_dice\", \"argum")]
    public void Call_ThatCannotBeRead_IsNotSpokenAndCounted(string text) =>
        EveryCut(text, (filter, said) =>
        {
            said.Trim().ShouldBeEmpty();
            filter.BadCalls.ShouldBe(1);
        });

    [Fact]
    public void Json_WithoutTools_IsWords()
    {
        var filter = new WordFilter(new WrittenCalls(new Dictionary<string, JsonElement>()), holds: false);
        filter.Add("{\"name\": \"roll_dice\"}");
        filter.Take().ShouldBe("{\"name\": \"roll_dice\"}", "nothing need be waited for");
    }

    [Fact]
    public void Words_OfAServiceThatIsNotSuspected_ComeAtOnce()
    {
        var filter = new WordFilter(new WrittenCalls(Tools), holds: false);
        filter.Add("It is ten. And");
        filter.Take().ShouldBe("It is ten. And");
        filter.Add(" late.</think>No.");
        filter.Take().ShouldBe("No.");
        filter.HasGivenThoughts.ShouldBeTrue("what was given out was thinking");
    }

    [Fact]
    public void Pair_OfSurrogates_IsPutTogether()
    {
        var filter = new WordFilter(new WrittenCalls(Tools), holds: false);
        filter.Add("a\ud83d");
        filter.Take().ShouldBe("a");
        filter.Add("\ude00\ud83d b");
        filter.Take().ShouldBe("\ud83d\ude00\ufffd b");
    }

    [Fact]
    public void Call_WithHalfACharacterOrACommaTooMany_IsRead()
    {
        foreach (var text in (string[])
        [
            "<function=get_time><parameter=zone>UTC</parameter><parameter=hours>{\"a\":1,}</parameter></function>",
            "<function=get_time><parameter=zone>UTC</parameter><parameter=hours>\"\\ud83d\"x</parameter></function>",
            "<tool_call>get_time<arg_key>zone</arg_key><arg_value>UTC</arg_value><arg_key>ho\ud83durs</arg_key><arg_value>1</arg_value></tool_call>",
            "<tool_call>{\"name\":\"get_time\",\"arguments\":{\"zone\":\"UTC\",\"\\ud83d\":1}}</tool_call>",
            "<tool_call>{\"\\ud83d\":1,\"name\":\"get_time\",\"arguments\":{\"zone\":\"UTC\"}}</tool_call>",
            "[get_time(zone=\"UTC\", hours=[\"\\udc00\",])]",
        ])
        {
            var filter = new WordFilter(new WrittenCalls(Tools), holds: false);
            filter.Add(text);
            filter.End();
            filter.BadCalls.ShouldBe(0, text);
            var call = filter.Calls.ShouldHaveSingleItem(text);
            call.Name.ShouldBe("get_time");
            CallArguments.Read(call.Arguments).ShouldNotBeNull(text).ShouldHaveSingleItem()["zone"]!.ToString().ShouldBe("UTC");
        }
    }

    /// <summary>In two pieces, cut at every place, and letter by letter.</summary>
    private static void EveryCut(string text, Action<WordFilter, string> check)
    {
        for (var cut = 0; cut <= text.Length; cut++)
            Run([text[..cut], text[cut..]]);
        Run(text.Select(static c => c.ToString()));

        void Run(IEnumerable<string> pieces)
        {
            var filter = new WordFilter(new WrittenCalls(Tools), holds: true);
            var said = "";
            foreach (var piece in pieces)
            {
                filter.Add(piece);
                said += filter.Take();
            }
            filter.End();
            check(filter, said + filter.Take());
        }
    }
}
