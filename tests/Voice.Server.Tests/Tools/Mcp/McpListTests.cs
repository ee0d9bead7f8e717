using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Voice.Server.Tests.Tools.Http;
using Voice.Server.Tools.Http;
using Voice.Server.Tools.Mcp;
using Voice.Tools;

namespace Voice.Server.Tests.Tools.Mcp;

/// <summary>Lists and results in forms that no server should send: what can be read is, and the rest is named.</summary>
public sealed class McpListTests : IDisposable
{
    private const string Good = """{"name":"good","description":"Good.","inputSchema":{"type":"object","properties":{}}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("voice-mcp-list").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("7", "Tool 1 of its list is not offered: it is not an object")]
    [InlineData("null", "Tool 1 of its list is not offered: it is not an object")]
    [InlineData("{}", "Tool 1 of its list is not offered: it has no name")]
    [InlineData("""{"name":"","inputSchema":{"type":"object"}}""", "it has no name")]
    [InlineData("""{"name":7}""", "it has no name")]
    [InlineData("""{"name":"\ud83d"}""", "it holds half a character")]
    [InlineData("""{"name":"x","description":"\ud83d"}""", "it holds half a character")]
    [InlineData("""{"name":"good"}""", "have the name of web_good; the second is not offered")]
    public async Task Element_ThatIsNoTool_IsNamedAndTheOthersAreOffered(string element, string words)
    {
        // Two of one name: the first one counts.
        var first = element.Contains("good", StringComparison.Ordinal) ? $"{Good},{element}" : $"{element},{Good}";
        await using var server = await RawToolServer.StartAsync();
        server.List = _ => $$"""{"tools":[{{first}}]}""";
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        (await (await tools.ToolAsync("web_good")).CallAsync(new { })).ShouldBe("fine");
        tools.Source.Current.ShouldHaveSingleItem().Source.ShouldBe("MCP server web");
        tools.Log.Count(l => l.Contains(words, StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"name":"odd","inputSchema":{"anyOf":[{"type":"object"}]}}""")]
    [InlineData("""{"name":"odd","inputSchema":{"type":"string"}}""")]
    [InlineData("""{"name":"odd","inputSchema":true}""")]
    [InlineData("""{"name":"odd","inputSchema":[]}""")]
    [InlineData("""{"name":"odd","inputSchema":null}""")]
    [InlineData("""{"name":"odd"}""")]
    [InlineData("""{"name":"odd","description":7,"title":["x"],"annotations":"none","outputSchema":7,"icons":{},"_meta":[],"inputSchema":{"type":"object"}}""")]
    [InlineData("""{"name":"odd","inputSchema":{"type":"object","properties":{"a":{"type":"string","x-mcp-header":"a b"}}}}""")]
    public async Task Tool_OfAnOddForm_DoesNotCostTheOthers(string odd)
    {
        await using var server = await RawToolServer.StartAsync();
        server.List = _ => $$"""{"tools":[{{odd}},{{Good}}]}""";
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        (await (await tools.ToolAsync("web_good")).CallAsync(new { })).ShouldBe("fine");
        tools.HasLogged("cannot be reached").ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"tools":[GOOD],"nextCursor":""}""", 1)]
    [InlineData("""{"tools":[GOOD],"nextCursor":7}""", 1)]
    [InlineData("[GOOD]", 1)]
    [InlineData("""{"tools":[GOOD],"nextCursor":"again"}""", 2)]
    public async Task List_OfAnOddForm_IsRead(string result, int requests)
    {
        await using var server = await RawToolServer.StartAsync();
        server.List = _ => result.Replace("GOOD", Good, StringComparison.Ordinal);
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        await tools.ToolAsync("web_good");
        server.Count("tools/list").ShouldBe(requests);
    }

    [Fact]
    public async Task List_ThatNeverEnds_IsReadToABound()
    {
        var page = 0;
        await using var server = await RawToolServer.StartAsync();
        server.List = _ => $$"""{"tools":[{"name":"tool_{{++page}}"},{{Good}}],"nextCursor":"{{page}}"}""";
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        await tools.ToolAsync("web_tool_1");
        server.Count("tools/list").ShouldBe(64);
        tools.HasLogged("Its list of tools does not end; the first 65 are used").ShouldBeTrue();
    }

    [Fact]
    public async Task List_WithTooManyTools_NamesThoseThatAreLeftOut()
    {
        await using var server = await RawToolServer.StartAsync();
        server.List = _ => $$"""{"tools":[{{string.Join(',', Enumerable.Range(0, 130).Select(i => $$"""{"name":"t{{i:000}}"}"""))}}]}""";
        await using var tools = McpTools.Start(_folder, Settings(server.Url));
        await tools.ToolAsync("web_t000");
        tools.Source.Current.Count.ShouldBe(128);
        tools.Log.Where(l => l.Contains("one too many", StringComparison.Ordinal)).Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""", "a\nb")]
    [InlineData("""{"content":null}""", "done")]
    [InlineData("{}", "done")]
    [InlineData("null", "done")]
    [InlineData("""{"content":[]}""", "done")]
    [InlineData("\"a word\"", "a word")]
    [InlineData("42", "42")]
    [InlineData("""["a"]""", """["a"]""")]
    [InlineData("""{"content":"a word"}""", "a word")]
    [InlineData("""{"content":{"type":"text","text":"alone"}}""", "alone")]
    [InlineData("""{"content":["a",null,7]}""", "a\n7")]
    [InlineData("""{"content":[{"text":"no type"}]}""", "no type")]
    [InlineData("""{"content":[{"type":"text","text":{"a":1}}]}""", """{"a":1}""")]
    [InlineData("""{"content":[{"type":"text"}]}""", "done")]
    [InlineData("""{"content":[{"type":"hologram","data":"x"}]}""", "[something of a kind that is not known here]")]
    [InlineData("""{"content":[{"type":"hologram","text":"in words"}]}""", "in words")]
    [InlineData("""{"content":[{"type":"image","data":"x"},{"type":"audio"}]}""", "[a picture, which cannot be shown]\n[a sound, which cannot be played]")]
    [InlineData("""{"content":[{"type":"resource","resource":{"uri":"a:b","blob":"x"}}]}""", "[a file, which cannot be read]")]
    [InlineData("""{"content":[{"type":"resource"}]}""", "[something of a kind that is not known here]")]
    [InlineData("""{"content":[{"type":"resource_link","name":"Manual","uri":"file:m"}]}""", "Manual: file:m")]
    [InlineData("""{"structuredContent":{"a":1}}""", """{"a":1}""")]
    [InlineData("""{"content":[],"structuredContent":[1,2]}""", "[1,2]")]
    [InlineData("""{"toolResult":"old"}""", "\"old\"")]
    [InlineData("""{"temperature":7}""", """{"temperature":7}""")]
    [InlineData("""{"content":[{"type":"text","text":"\ud83d"}]}""", "[text that holds half a character and cannot be read]")]
    [InlineData("""{"content":[{"type":"text","text":"no"}],"isError":"false"}""", "no")]
    public void Result_OfAnyForm_IsToldInWords(string result, string words) => Read(result).ShouldBe(words);

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"no"}],"isError":true}""", "no")]
    [InlineData("""{"content":[{"type":"text","text":"no"}],"isError":"True"}""", "no")]
    [InlineData("""{"content":"no","isError":1}""", "no")]
    [InlineData("""{"isError":true}""", "The tool failed.")]
    public void Result_ThatIsAnError_IsAFailure(string result, string words) => Should.Throw<ToolException>(() => Read(result)).Message.ShouldBe(words);

    private static string Read(string result) => McpAnswer.Read(JsonDocument.Parse(result).RootElement, 1_000, new Secrets(new ConfigurationBuilder().Build()));

    private static string Settings(Uri url) => $$"""{ "web": { "Url": "{{url}}", "Allow": "*", "AllowHttp": true, "AllowPrivateAddresses": true } }""";
}
