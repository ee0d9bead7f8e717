using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Tools;

namespace Voice.Tests.Tools;

/// <summary>Arguments that a model may write and a tool must never see, and schemas that a page may send.</summary>
public sealed class ArgumentCheckTests
{
    private const string Schema = """
        {"type":"object","required":["city"],"additionalProperties":false,"properties":{
          "city":{"type":"string","minLength":1,"maxLength":20},"days":{"type":"integer","minimum":1,"maximum":7},
          "unit":{"enum":["C","F"]},"tags":{"type":"array","maxItems":2,"items":{"type":"string"}},"at":{"type":["string","null"]}}}
        """;

    private static string? Find(string arguments, string schema = Schema) => ArgumentCheck.Find(arguments, JsonDocument.Parse(schema).RootElement, out _);

    [Theory]
    [InlineData("""{"city":"Oslo"}""")]
    [InlineData("""{"city":"Oslo","days":7,"unit":"C","tags":["a","b"],"at":null}""")]
    [InlineData("""{"city":"Oslo","days":7.0}""")]
    public void Arguments_ThatFit_Pass(string arguments) => Find(arguments).ShouldBeNull();

    [Theory]
    [InlineData("""{}""", "'city' is missing")]
    [InlineData("""{"city":1}""", "'city' must be string")]
    [InlineData("""{"city":""}""", "at least 1")]
    [InlineData("""{"city":"xxxxxxxxxxxxxxxxxxxxx"}""", "at most 20")]
    [InlineData("""{"city":"x","days":0}""", "at least 1")]
    [InlineData("""{"city":"x","days":1e999}""", "at most 7")]
    [InlineData("""{"city":"x","days":1.5}""", "must be integer")]
    [InlineData("""{"city":"x","unit":"K"}""", "one of")]
    [InlineData("""{"city":"x","tags":["a","b","c"]}""", "at most 2")]
    [InlineData("""{"city":"x","tags":[1]}""", "tags[0]")]
    [InlineData("""{"city":"x","evil":1}""", "'evil' is not allowed")]
    [InlineData("""{"city":"x","city":"y"}""", "twice")]
    [InlineData("""{"city":"\ud800"}""", "half a character")]
    [InlineData("""{"\ud800":1,"city":"x"}""", "")]
    [InlineData("""{"city":"x"} {"city":"x"}""", "not valid JSON")]
    [InlineData("[]", "object")]
    [InlineData("\0", "not valid JSON")]
    public void Arguments_ThatDoNotFit_AreRefusedInWords(string arguments, string words) => Find(arguments).ShouldNotBeNull().ShouldContain(words);

    [Fact]
    public void Arguments_NestedTooDeep_AreRefused() => Find(string.Concat(Enumerable.Repeat("""{"a":""", 40)) + "1" + new string('}', 40)).ShouldNotBeNull();

    [Theory]
    [InlineData("""{"type":5,"required":[1,null],"properties":{"a":7}}""")]
    [InlineData("""{"type":[],"required":"a","properties":[],"items":3,"enum":4,"minimum":"x"}""")]
    [InlineData("""{"anyOf":3,"oneOf":[]}""")]
    public void Schema_ThatMakesNoSense_NeverThrows(string schema) => Should.NotThrow(() => Find("""{"a":1}""", schema));

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""[1]""")]
    [InlineData("""{""")]
    public void PageSchema_ThatCannotBeRead_IsRefused(string schema) => new PageTools().Offer([("x", "does x", schema)]).ShouldNotBeNull();

    [Fact]
    public void ServerTool_NamedLikeOneOfAPage_IsRefused() => Should.Throw<ArgumentException>(() =>
        new ToolBox([new VoiceTool(AIFunctionFactory.Create(() => 1, "page_x"), ToolPolicy.Default)], new ToolOptions(), null, TimeProvider.System, NullLogger<ToolBox>.Instance));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tool_ThatHangsSomethingBadOnItsToken_IsLeftAtTheDeadline(bool throws)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var started = new TaskCompletionSource();
        using var gate = new ManualResetEventSlim();
        var box = new ToolBox([new VoiceTool(AIFunctionFactory.Create(async ([Description("")] CancellationToken token) =>
        {
            token.Register(() =>
            {
                if (throws)
                    throw new InvalidOperationException("thrown at whoever cancels");
                gate.Wait(CancellationToken.None);
            });
            started.SetResult();
            await new TaskCompletionSource().Task;
        }, "tool"), ToolPolicy.Default)], new ToolOptions { Timeout = TimeSpan.FromSeconds(5) }, null, time, NullLogger<ToolBox>.Instance);
        var running = box.RunAsync("tool", "{}", new FakeCall(), CancellationToken.None);
        await started.Task;
        await Task.Run(() => time.Advance(TimeSpan.FromSeconds(5))).WaitAsync(TimeSpan.FromSeconds(20));
        (await running.WaitAsync(TimeSpan.FromSeconds(20))).Output.ShouldStartWith("The tool took too long");
        gate.Set();
    }
}
