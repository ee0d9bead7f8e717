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

    private static string? Find(string arguments, string schema = Schema) => ArgumentCheck.Find(arguments, new ArgumentSchema(JsonElement.Parse(schema)), out _);

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

    [Theory]
    // References, also into each other; what stands beside a reference counts too.
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"object","required":["x"],"properties":{"x":{"type":"integer"}}}}}""", """{"a":{"x":1}}""", null)]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"object","required":["x"],"properties":{"x":{"type":"integer"}}}}}""", """{"a":{"x":"1"}}""", "'a.x' must be integer")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"object","required":["x"],"properties":{"x":{"type":"integer"}}}}}""", """{"a":{}}""", "'a.x' is missing")]
    [InlineData("""{"properties":{"a":{"$ref":"#/definitions/a~1b%25"}},"definitions":{"a/b%":{"enum":["x"]}}}""", """{"a":"y"}""", "'a' must be one of [\"x\"]")]
    [InlineData("""{"properties":{"t":{"$ref":"#/$defs/T"}},"$defs":{"T":{"type":"object","properties":{"name":{"type":"string"},"next":{"$ref":"#/$defs/T"}},"additionalProperties":false}}}""", """{"t":{"name":"a","next":{"name":"b","next":{"name":3}}}}""", "'t.next.next.name' must be string")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/S","maxLength":2}},"$defs":{"S":{"type":"string"}}}""", """{"a":"abc"}""", "at most 2")]
    [InlineData("""{"$ref":"#/$defs/In","$defs":{"In":{"type":"object","properties":{"x":{"minimum":3}}}}}""", """{"x":2}""", "'x' must be at least 3")]
    // Of all, of some, of none.
    [InlineData("""{"properties":{"a":{"allOf":[{"type":"string"},{"minLength":2}]}}}""", """{"a":"x"}""", "'a' must have at least 2")]
    [InlineData("""{"properties":{"a":{}},"allOf":[{"properties":{"b":{"type":"string"}}}]}""", """{"a":1,"b":"x"}""", null)]
    [InlineData("""{"properties":{"a":{}},"allOf":[{"properties":{"b":{"type":"string"}}}]}""", """{"a":1,"c":"x"}""", "'c' is not one of its parameters")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"integer"},{"type":"null"}]}}}""", """{"a":"x"}""", "'a' fits none of the allowed forms ('a' must be integer; or 'a' must be null)")]
    [InlineData("""{"properties":{"a":{"oneOf":[{"minimum":1},{"maximum":9}]}}}""", """{"a":5}""", "'a' fits more than one")]
    [InlineData("""{"properties":{"a":{"not":{"enum":["x"]}}}}""", """{"a":"x"}""", "'a' has a form that is not allowed")]
    [InlineData("""{"properties":{"a":{},"b":{}},"if":{"properties":{"a":{"const":1}}},"then":{"required":["b"]}}""", """{"a":1}""", "'b' is missing")]
    [InlineData("""{"properties":{"a":{},"b":{}},"if":{"properties":{"a":{"const":1}}},"then":{"required":["b"]}}""", """{"a":2}""", null)]
    // Texts, numbers, lists and names.
    [InlineData("""{"properties":{"a":{"pattern":"^[0-9]{4}$"}}}""", """{"a":"12"}""", "'a' must match the pattern ^[0-9]{4}$")]
    [InlineData("""{"properties":{"a":{"pattern":"^\\p{L}+$"}}}""", """{"a":"7"}""", "'a' must match")]
    [InlineData("""{"properties":{"a":{"multipleOf":5}}}""", """{"a":7}""", "'a' must be a multiple of 5")]
    [InlineData("""{"properties":{"a":{"uniqueItems":true}}}""", """{"a":[1,1]}""", "'a' must not have an item twice")]
    [InlineData("""{"properties":{"a":{"prefixItems":[{"type":"string"},{"type":"integer"}]}}}""", """{"a":["x","y"]}""", "'a[1]' must be integer")]
    [InlineData("""{"properties":{"a":{"type":"array","items":[{"type":"string"}]}}}""", """{"a":["x",2]}""", null)]
    [InlineData("""{"properties":{"a":{"type":"array","items":[{"type":"string"}],"additionalItems":{"type":"integer"}}}}""", """{"a":["x","y"]}""", "'a[1]' must be integer")]
    [InlineData("""{"properties":{"a":{"contains":{"const":1}}}}""", """{"a":[2]}""", "'a' must have an item that fits")]
    [InlineData("""{"properties":{"a":{"minProperties":1}}}""", """{"a":{}}""", "'a' must have at least 1 properties")]
    [InlineData("""{"properties":{"a":{"propertyNames":{"pattern":"^x"}}}}""", """{"a":{"y":1}}""", "'a' has a name that is not allowed")]
    [InlineData("""{"properties":{"a":{"patternProperties":{"^x":{"type":"string"}},"additionalProperties":false}}}""", """{"a":{"x1":"s","y":1}}""", "'a.y' is not allowed")]
    [InlineData("""{"properties":{"a":{"patternProperties":{"^(?!x)":{"type":"string"}},"additionalProperties":false}}}""", """{"a":{"y":1}}""", null)]
    [InlineData("""{"properties":{"a":{"patternProperties":{"^(x/y|~)$":{"type":"string"}},"additionalProperties":false}}}""", """{"a":{"x/y":1}}""", "must be string")]
    [InlineData("""{"properties":{"a":{"patternProperties":{"^(x/y|~)$":{"type":"string"}},"additionalProperties":false}}}""", """{"a":{"~":"s"}}""", null)]
    // Names that a JSON Pointer escapes.
    [InlineData("""{"properties":{"a/b":{"type":"string"},"c~d":{}}}""", """{"a/b":"x","c~d":1}""", null)]
    [InlineData("""{"properties":{"a/b":{"type":"string"},"c~d":{}}}""", """{"a/b":1}""", "'a/b' must be string")]
    [InlineData("""{"properties":{"a/b":{"type":"string"}},"allOf":[{"properties":{"c~d":{}}}]}""", """{"a/b":"x","c~d":1}""", null)]
    [InlineData("""{"properties":{"a":{"enum":["x",1]}}}""", """{"a":1e999}""", "too large")]
    [InlineData("""{"properties":{"a":{},"b":{}},"dependentRequired":{"a":["b"]}}""", """{"a":1}""", "needs")]
    [InlineData("""{"properties":{"a":{"minimum":0,"exclusiveMinimum":true}}}""", """{"a":0}""", "'a' must be above 0")]
    // What .NET reads in another way than JSON Schema, or only with backtracking, is left to the tool.
    [InlineData("""{"properties":{"a":{"pattern":"^.{1,2}$"}}}""", """{"a":"😀😀"}""", null)]
    [InlineData("""{"properties":{"a":{"pattern":"^(?!no)"},"b":{"type":"string"}}}""", """{"a":"no","b":1}""", "'b' must be string")]
    // Of one keyword that makes no sense, only that keyword is lost.
    [InlineData("""{"properties":{"a":{"minLength":"x","type":"string","dependentRequired":{"a":7}}}}""", """{"a":1}""", "'a' must be string")]
    [InlineData("""{"$schema":"https://example.com/own","$id":"https://example.com/a","properties":{"a":{"$anchor":"a","type":"string"}}}""", """{"a":1}""", "'a' must be string")]
    public void Arguments_ByAnyKeyword_AreChecked(string schema, string arguments, string? words)
    {
        if (words is null)
            Find(arguments, schema).ShouldBeNull();
        else
            Find(arguments, schema).ShouldNotBeNull().ShouldContain(words);
    }

    [Fact]
    public void Schemas_WithOneName_DoNotMix()
    {
        Find("""{"a":1}""", """{"$id":"https://example.com/same","properties":{"a":{"type":"string"}}}""").ShouldNotBeNull();
        Find("""{"a":1}""", """{"$id":"https://example.com/same","properties":{"a":{"type":"integer"}}}""").ShouldBeNull();
    }

    /// <remarks>Without bounds, each of these hangs a check, or ends the process by a full stack.</remarks>
    [Theory]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"allOf":[{"$ref":"#/$defs/A"}]}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"anyOf":[{"$ref":"#/$defs/B"}]},"B":{"not":{"$ref":"#/$defs/A"}}}}""")]
    [InlineData("""{"allOf":[{"$ref":"#"}],"properties":{"a":{}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"$ref":"#/$defs/A"}}}""")]
    [InlineData("DOUBLING")]
    public void Schema_WithoutAnEnd_IsGivenUp(string schema)
    {
        if (schema == "DOUBLING")
        {
            // 60 references, and a billion ways through them.
            var steps = Enumerable.Range(0, 30).Select(i => $$"""
                "d{{i}}":{"allOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
                """);
            schema = """{"properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{STEPS,"d30":{"type":"string"}}}""".Replace("STEPS", string.Join(',', steps), StringComparison.Ordinal);
        }
        Find("""{"a":"x"}""", schema).ShouldNotBeNull().ShouldContain("too long");
    }

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)+$")]
    [InlineData("(x*)*y")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    [InlineData("((a{1,1000}){1,1000}){1,1000}b")]
    [InlineData("^(a+)+(?!b)$")]
    public void Pattern_ThatBacktracksForYears_DoesNotHoldTheCallUp(string pattern)
    {
        var text = new string('a', 2_000) + "!";
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Should.NotThrow(() => Find("""{"a":"TEXT"}""".Replace("TEXT", text, StringComparison.Ordinal), """{"properties":{"a":{"pattern":"PATTERN"}}}""".Replace("PATTERN", pattern, StringComparison.Ordinal)));
        Should.NotThrow(() => Find("""{"a":{"TEXT":1}}""".Replace("TEXT", text, StringComparison.Ordinal), """{"properties":{"a":{"patternProperties":{"PATTERN":{}}}}}""".Replace("PATTERN", pattern, StringComparison.Ordinal)));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void LargeArguments_OfALargeSchema_AreChecked()
    {
        var schema = """{"properties":{"lines":{"type":"array","items":{"type":"object","required":["sku","count"],"properties":{"sku":{"pattern":"^[A-Z]{2}[0-9]+$"},"count":{"anyOf":[{"type":"integer"},{"type":"null"}]}}}}}}""";
        var lines = string.Join(',', Enumerable.Range(0, 1_000).Select(static i => $$"""{"sku":"AB{{i}}","count":{{i}}}"""));
        Find($$"""{"lines":[{{lines}}]}""", schema).ShouldBeNull();
    }

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
    public async Task ToolWithEffect_ThatCannotTakeItsArguments_HasFailedAndIsNotInDoubt()
    {
        var box = new ToolBox([new VoiceTool(AIFunctionFactory.Create((int amount) => amount, "pay"), new ToolPolicy { HasEffect = true })], new ToolOptions(), null, TimeProvider.System, NullLogger<ToolBox>.Instance);
        (await box.RunAsync("pay", "{\"amount\":99999999999}", new FakeCall(), CancellationToken.None)).Outcome.ShouldBe(ToolOutcome.Failed);
    }

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
