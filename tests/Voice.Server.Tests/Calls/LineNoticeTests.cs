using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Lines;
using Voice.Server.Browser;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Calls;

/// <summary>Each kind of line tells each notice, or it stands here why it does not. A new notice fails these tests until that is decided.</summary>
public sealed class LineNoticeTests
{
    private const string NoScreen = "A telephone has no screen.";
    private const string Heard = "The caller hears it: words, sounds and the end of the call are played.";

    /// <summary>By kind of line: the notices that it does not tell, with the reason.</summary>
    private static readonly Dictionary<string, Dictionary<Type, string>> Untold = new()
    {
        ["BrowserLine"] = [],
        ["PhoneLine"] = OfPhones(captions: null),                   // a carrier that takes captions gets them: Genesys
        ["AudioSocketLine"] = OfPhones(captions: NoScreen),
        ["SipLine"] = OfPhones(captions: NoScreen),
        ["RelayLine"] = OfPhones(captions: NoScreen),
    };

    public static TheoryData<Type> Notices() => [.. Subtypes(typeof(LineNotice), typeof(LineNotice).Assembly)];

    [Theory]
    [MemberData(nameof(Notices))]
    public void Notice_OfEachType_IsToldToThePage(Type notice) => Tell(notice).ShouldNotBeOfType<ArgumentException>();

    [Fact]
    public void Notice_ThatNoPageKnows_IsAnErrorThatNamesIt() => Tell(typeof(Unknown)).ShouldBeOfType<ArgumentException>().Message.ShouldContain(nameof(Unknown));

    [Theory]
    [MemberData(nameof(Notices))]
    public void Notice_OfEachType_IsToldByEachLineOrItStandsHereWhyNot(Type notice)
    {
        var lines = typeof(BrowserLine).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ILine)) && !type.IsAbstract && !type.IsInterface).Select(type => type.Name);
        Untold.Keys.ShouldBe(lines, ignoreOrder: true);
        foreach (var (line, reasons) in Untold)
            (Tells(line, notice) ^ reasons.ContainsKey(notice)).ShouldBeTrue($"{line} and {notice.Name}");
    }

    private static bool Tells(string line, Type notice) => line switch
    {
        "BrowserLine" => Tell(notice) is not ArgumentException,
        "PhoneLine" => notice == typeof(CaptionChanged) && Subtypes(typeof(PhoneProtocol), typeof(PhoneProtocol).Assembly).Any(type => type.GetMethod(nameof(PhoneProtocol.Report))!.DeclaringType != typeof(PhoneProtocol)),
        _ => false,
    };

    private static Dictionary<Type, string> OfPhones(string? captions)
    {
        var reasons = new Dictionary<Type, string>
        {
            [typeof(CallUp)] = Heard,
            [typeof(PhaseChanged)] = NoScreen,
            [typeof(ToolChanged)] = NoScreen,
            [typeof(PictureTold)] = NoScreen,
            [typeof(CitationsTold)] = NoScreen,
            [typeof(PageToolCalled)] = "A telephone offers no tools of a page.",
            [typeof(DecisionTold)] = Heard,
            [typeof(ProblemTold)] = Heard,
            [typeof(CallOver)] = Heard,
        };
        if (captions is not null)
            reasons[typeof(CaptionChanged)] = captions;
        return reasons;
    }

    /// <summary>The notice holds nothing, so that writing it may fail; what counts is that the line knows it.</summary>
    private static Exception? Tell(Type notice)
    {
        var connection = new HubConnectionContext(new DefaultConnectionContext("id") { Transport = new Ends(new Pipe()) }, new HubConnectionContextOptions(), NullLoggerFactory.Instance);
        var page = new AudioHubProtocol(new JsonHubProtocol(), connection);
        connection.Protocol = page;
        var line = new BrowserLine(page, null!, false, () => { });
        return Record.Exception(() => line.Tell((LineNotice)RuntimeHelpers.GetUninitializedObject(notice)));
    }

    private static IEnumerable<Type> Subtypes(Type of, System.Reflection.Assembly where) => where.GetTypes().Where(type => type.IsSubclassOf(of) && !type.IsAbstract);

    private sealed class Ends(Pipe pipe) : IDuplexPipe
    {
        public PipeReader Input => pipe.Reader;

        public PipeWriter Output => pipe.Writer;
    }

    private sealed record Unknown : LineNotice;
}
