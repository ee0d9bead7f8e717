using System.Text;
using System.Text.Json.Nodes;
using Voice.Assistants;
using Voice.Audio;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Tests.Realtime;

/// <summary>Tool calls, in every combination of the events that may tell them.</summary>
public sealed class RealtimeCallsTests
{
    private readonly Listener _listener = new();
    private readonly List<string> _unreadable = [];
    private readonly RealtimeReader _reader;

    public RealtimeCallsTests() => _reader = new RealtimeReader(_listener, AudioFormat.Pcm24K, (_, _) => { }, _unreadable.Add);

    /// <summary>Which events a server sends: a letter for each.</summary>
    /// <remarks>a: output_item.added, p: arguments in pieces, d: arguments.done, i: output_item.done, e: output_item.done without arguments, r: listed in response.done.</remarks>
    public static TheoryData<string> Events() =>
        ["d", "i", "r", "ad", "ai", "adi", "di", "dr", "ir", "adir", "apdir", "de", "ade", "apde", "ape", "der", "er", "apr", "ap", "adr", "pi", "apie", "dd", "ii", "adirr"];

    [Theory]
    [MemberData(nameof(Events))]
    public void TwoCalls_ToldInAnyOfTheEvents_RunOnceEach(string events)
    {
        Tell(events, ("item_1", 1, "call_1", "first", """{"a":1}"""), ("item_2", 2, "call_2", "second", """{"b":2}"""));
        Calls().ShouldBe([("call_1", "first", """{"a":1}"""), ("call_2", "second", """{"b":2}""")], ignoreOrder: true);
        _unreadable.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("d")]
    [InlineData("ade")]
    [InlineData("i")]
    [InlineData("adir")]
    [InlineData("r")]
    public void TwoEqualCalls_WithoutIds_RunBoth_UnderIdsOfOurOwn(string events)
    {
        Tell(events, ("", 1, "", "roll", "{}"), ("", 2, "", "roll", "{}"));
        var calls = Calls();
        calls.Count.ShouldBe(2);
        calls.Select(call => call.Id).ShouldAllBe(id => id.Length > 0);
        calls.Select(call => call.Id).Distinct().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("d")]
    [InlineData("adir")]
    [InlineData("r")]
    public void Ids_UsedBeforeInTheSession_AreOursInsideAndTheirsOutside(string events)
    {
        foreach (var reply in new[] { "r1", "r2" })
            Tell(events, reply, ("item_" + reply, 0, "call_0", "roll", "{}"));
        var calls = Calls();
        calls.Count.ShouldBe(2);
        calls[0].Id.ShouldBe("call_0");
        calls[1].Id.ShouldNotBe("call_0");
        _reader.Calls.OutsideId(calls[1].Id).ShouldBe("call_0");
    }

    [Theory]
    [InlineData("adir")]
    [InlineData("i")]
    public void TwoCalls_WithOneId_RunBoth(string events)
    {
        Tell(events, ("item_1", 1, "call_0", "first", "{}"), ("item_2", 2, "call_0", "second", "{}"));
        Calls().Select(call => call.Name).ShouldBe(["first", "second"]);
    }

    [Fact]
    public void Call_WithoutItsOwnId_IsCalledByTheIdOfItsItemOutside()
    {
        Tell("adi", ("item_1", 0, "", "roll", "{}"));
        _reader.Calls.OutsideId(Calls().Single().Id).ShouldBe("item_1");
    }

    [Theory]
    [InlineData("""{"sides":6}""")]
    [InlineData(""" {"sides":6} """)]
    public void Arguments_AsAnObject_AreRead(string json)
    {
        Read($$$"""{"type":"response.output_item.done","response_id":"r1","item":{"type":"function_call","call_id":"c1","name":"roll","arguments":{{{json}}}}}""");
        Calls().ShouldBe([("c1", "roll", json.Trim())]);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("\"  \"")]
    [InlineData("7")]
    public void Arguments_ThatAreNone_AreAnEmptyObject(string json)
    {
        Read($$$"""{"type":"response.output_item.done","response_id":"r1","item":{"id":"i1","type":"function_call","call_id":"c1","name":"roll","arguments":{{{json}}}}}""");
        Calls().ShouldBeEmpty("they may still come");
        Read("""{"type":"response.done","response":{"id":"r1","status":"completed","output":null}}""");
        Calls().ShouldBe([("c1", "roll", "{}")]);
    }

    [Fact]
    public void Call_InTheFormOfChatCompletions_IsRead()
    {
        Read("""{"type":"response.output_item.done","response_id":"r1","item":{"type":"tool_call","call_id":"c1","function":{"name":"roll","arguments":"{\"sides\":6}"}}}""");
        Calls().ShouldBe([("c1", "roll", """{"sides":6}""")]);
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("incomplete")]
    [InlineData("failed")]
    public void Call_OfAReplyThatWasCutShort_DoesNotRunOnItsArgumentsAlone(string status)
    {
        Tell("ad", "r1", status, ("item_1", 0, "call_1", "roll", "{}"));
        Calls().ShouldBeEmpty();
    }

    [Fact]
    public void Call_WhoseItemWasCutShort_DoesNotRunAtTheEndOfTheReplyEither()
    {
        Read("""{"type":"response.function_call_arguments.done","response_id":"r1","item_id":"i1","call_id":"c1","name":"roll","arguments":"{}"}""");
        Read("""{"type":"response.output_item.done","response_id":"r1","item":{"id":"i1","type":"function_call","status":"incomplete","call_id":"c1","name":"roll","arguments":"{}"}}""");
        Read("""{"type":"response.done","response":{"id":"r1","status":"completed","output":[{"id":"i1","type":"function_call","status":"incomplete","call_id":"c1","name":"roll","arguments":"{}"}]}}""");
        Calls().ShouldBeEmpty();
    }

    [Fact]
    public void Call_WithoutAName_IsNamedAsUnreadable()
    {
        Read("""{"type":"response.function_call_arguments.done","response_id":"r1","item_id":"i1","call_id":"c1","arguments":"{}"}""");
        Read("""{"type":"response.done","response":{"id":"r1","status":"completed"}}""");
        _listener.Take().OfType<ResponseDone>().Count().ShouldBe(1);
        _unreadable.ShouldBe(["The field name of a tool call is missing."]);
    }

    [Fact]
    public void EndOfTheReply_WithNewIdsForItsItems_RunsNothingAgain()
    {
        Read("""{"type":"response.output_item.done","response_id":"r1","item":{"id":"i1","type":"function_call","call_id":"c1","name":"roll","arguments":"{}"}}""");
        Read("""{"type":"response.done","response":{"id":"r1","status":"completed","output":[{"id":"other","type":"function_call","call_id":"c1","name":"roll","arguments":"{}"}]}}""");
        Calls().Count.ShouldBe(1);
    }

    private void Tell(string events, params (string Item, int Index, string Call, string Name, string Arguments)[] calls) => Tell(events, "r1", calls);

    private void Tell(string events, string reply, params (string Item, int Index, string Call, string Name, string Arguments)[] calls) => Tell(events, reply, "completed", calls);

    private void Tell(string events, string reply, string status, params (string Item, int Index, string Call, string Name, string Arguments)[] calls)
    {
        Read(Event("response.created", "response", new JsonObject { ["id"] = reply }));
        foreach (var letter in events.Where(letter => letter != 'r'))
        {
            foreach (var (item, index, call, name, arguments) in calls)
            {
                var told = new JsonObject { ["type"] = "function_call", ["name"] = name, ["arguments"] = letter is 'a' or 'e' ? "" : arguments };
                Put(told, "id", item);
                Put(told, "call_id", call);
                var read = new JsonObject { ["response_id"] = reply, ["output_index"] = index };
                Put(read, "item_id", item);
                // A server that tells the name nowhere else tells it here.
                Put(read, "name", events.AsSpan().ContainsAny("aier") ? "" : name);
                Put(read, "call_id", call);
                switch (letter)
                {
                    case 'a': Read(Event("response.output_item.added", "item", told, reply, index)); break;
                    case 'i' or 'e': Read(Event("response.output_item.done", "item", told, reply, index)); break;
                    case 'd':
                        read["type"] = "response.function_call_arguments.done";
                        read["arguments"] = arguments;
                        Read(read.ToJsonString());
                        break;
                    default:
                        foreach (var piece in new[] { arguments[..1], arguments[1..] })
                        {
                            read["type"] = "response.function_call_arguments.delta";
                            read["delta"] = piece;
                            Read(read.ToJsonString());
                        }
                        break;
                }
            }
        }
        var listed = new JsonArray();
        foreach (var (item, _, call, name, arguments) in events.Contains('r') ? calls : [])
        {
            var told = new JsonObject { ["type"] = "function_call", ["name"] = name, ["arguments"] = arguments };
            Put(told, "id", item);
            Put(told, "call_id", call);
            listed.Add(told);
        }
        foreach (var _ in Enumerable.Range(0, Math.Max(1, events.Count(letter => letter == 'r'))))
            Read(Event("response.done", "response", new JsonObject { ["id"] = reply, ["status"] = status, ["output"] = listed.DeepClone() }));
    }

    private static void Put(JsonObject of, string name, string text)
    {
        if (text.Length > 0)
            of[name] = text;
    }

    private static string Event(string type, string member, JsonObject value, string? reply = null, int? index = null)
    {
        var json = new JsonObject { ["type"] = type, [member] = value };
        if (reply is not null)
            (json["response_id"], json["output_index"]) = (reply, index);
        return json.ToJsonString();
    }

    private List<(string Id, string Name, string Arguments)> Calls() => [.. _listener.Take().OfType<ToolCalled>().Select(call => (call.CallId, call.Name, call.Arguments))];

    private void Read(string json) => _reader.Read(Encoding.UTF8.GetBytes(json));
}
