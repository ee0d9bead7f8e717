using System.Text;
using Voice.OpenAI.Cascade;

namespace Voice.OpenAI.Tests.Cascade.Chat;

public sealed class EventParserTests
{
    public static TheoryData<string, string> Bodies => new()
    {
        { "data: {\"a\":1}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n", "{\"a\":1}|{\"b\":2}|[DONE]" },
        { "data: {\"a\":1}\r\n\r\ndata: {\"b\":2}\r\n\r\n", "{\"a\":1}|{\"b\":2}" },
        { "data: {\"a\":1}\r\rdata: {\"b\":2}\r\r", "{\"a\":1}|{\"b\":2}" },
        { "\ufeff: hello\n\n:again\ndata:{\"a\":1}\n\ndata:[DONE]", "{\"a\":1}|[DONE]" },
        { "retry: 3000\n\nevent: message\nid: 7\ndata: {\"a\":1}\n\nid\nevent: x\ndata: {\"b\":2}", "{\"a\":1}|{\"b\":2}" },
        { "data: {\"a\":1}\ndata: {\"b\":2}\ndata: [DONE]\n", "{\"a\":1}|{\"b\":2}|[DONE]" },
        { "data: {\ndata: \"a\":1}\n\n", "{\n\"a\":1}" },
        { "{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}|{\"b\":2}" },
        { "{\"a\":1}", "{\"a\":1}" },
        { "[{\"a\":1},\n{\"b\":2}]", "{\"a\":1}|{\"b\":2}" },
        { "data: {\"a\":\"Grüße 😀\"}\n\n", "{\"a\":\"Grüße 😀\"}" },
        { "\n\n\n", "" },
        { "", "" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Body_InAnyFraming_GivesItsMessages_WhereverItIsCut(string body, string messages)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        for (var cut = 0; cut <= bytes.Length; cut++)
            Read([bytes[..cut], bytes[cut..]]).Messages.ShouldBe(messages, $"cut at {cut}");
        Read(bytes.Select(static b => new[] { b })).Messages.ShouldBe(messages);
    }

    [Fact]
    public void Json_OfManyLines_IsOneMessage() => Read(["{\r\n  \"a\": {\r\n \"b\": [1,\r\n2] }\r\n}\r\n"u8.ToArray()]).Messages.ReplaceLineEndings("").ShouldBe("{  \"a\": { \"b\": [1,2] }}");

    [Fact]
    public void Event_HasItsName()
    {
        var parser = new EventParser();
        parser.Add("event: response.completed\ndata: {}\n\ndata: {}\n\n"u8);
        parser.TryTake(out var named).ShouldBeTrue();
        parser.TryTake(out var bare).ShouldBeTrue();
        (named.Event, bare.Event).ShouldBe(("response.completed", ""));
    }

    [Theory]
    [InlineData("data: {\"a\":1}\n\ndata: {\"b\":")]
    [InlineData("data: {\"a\":")]
    [InlineData("{\n\"a\":")]
    public void Body_ThatEndsInTheMiddle_IsTorn(string body) => Read([Encoding.UTF8.GetBytes(body)]).Torn.ShouldBeTrue();

    [Fact]
    public void Line_ThatIsNoMessage_IsCounted()
    {
        var parser = new EventParser();
        parser.Add("<html>\n<p>\n\ndata: {}\n\n"u8);
        parser.End();
        parser.Unreadable.ShouldBe(2);
        parser.TryTake(out _).ShouldBeTrue();
    }

    [Fact]
    public void Line_WithoutEnd_IsRefused()
    {
        var parser = new EventParser();
        var piece = new byte[1024 * 1024];
        Array.Fill(piece, (byte)'a');
        Should.Throw<InvalidDataException>(() =>
        {
            for (var i = 0; i < 5; i++)
                parser.Add(piece);
        });
    }

    private static (string Messages, bool Torn) Read(IEnumerable<byte[]> pieces)
    {
        var parser = new EventParser();
        var messages = new List<string>();
        foreach (var piece in pieces)
        {
            parser.Add(piece);
            Take();
        }
        parser.End();
        Take();
        return (string.Join('|', messages), parser.IsTorn);

        void Take()
        {
            while (parser.TryTake(out var message))
                messages.Add(message.Data);
        }
    }
}
