using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Voice.Tools;

namespace Voice.Tests.Tools;

/// <summary>Schemas that a model's provider refuses, and with each the whole session: they are mended, or their tool is left out.</summary>
public sealed class ToolSchemaTests
{
    private static JsonElement Schema(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 }).RootElement;

    [Theory]
    [InlineData("""{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"^[a-z]+$","default":null}},"required":["a"],"additionalProperties":false,"$schema":"http://json-schema.org/draft-07/schema#"}""")]
    [InlineData("""{"type":"object","properties":{"who":{"$ref":"#/$defs/Who"}},"$defs":{"Who":{"type":"object","properties":{"name":{"type":["string","null"]},"boss":{"$ref":"#/$defs/Who"}}}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]},"type":{"type":"string"},"required":{"type":"boolean"}}}""")]
    [InlineData("""{"type":"object","properties":{"any":{"type":"object","additionalProperties":{"type":"string"}},"list":{"type":"array","items":{"type":"integer"}}}}""")]
    public void Schema_ThatIsAccepted_IsOfferedUntouched(string json)
    {
        ProviderRules.Refusal(Schema(json)).ShouldBeNull();
        ToolSchema.Fit(Schema(json), out var fit, out var mended).ShouldBeNull();
        (fit.GetRawText(), mended.Count).ShouldBe((json, 0));
    }

    [Theory]
    // Public reports: no properties, no items.
    [InlineData("""{"type":"object"}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"object","properties":null}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"object","properties":{"ids":{"type":"array"}}}""", """{"type":"object","properties":{"ids":{"type":"array","items":{}}}}""")]
    [InlineData("""{"type":"object","properties":{"ids":{"type":["null","array"]}}}""", """{"type":"object","properties":{"ids":{"type":["null","array"],"items":{}}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"anyOf":[{"type":"array"},{"type":"null"}]}}}""", """{"type":"object","properties":{"a":{"anyOf":[{"type":"array","items":{}},{"type":"null"}]}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"array"}}}}""", """{"type":"object","properties":{"a":{"type":"array","items":{"type":"array","items":{}}}}}""")]
    [InlineData("""{"type":"object","properties":{},"$defs":{"L":{"type":"array"}}}""", """{"type":"object","properties":{},"$defs":{"L":{"type":"array","items":{}}}}""")]
    // PHP's empty objects.
    [InlineData("""[]""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"object","properties":[]}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":"object","properties":{"a":[]}}""", """{"type":"object","properties":{"a":{}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":[]}}}""", """{"type":"object","properties":{"a":{"type":"array","items":{}}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":[],"additionalProperties":[]}}}""", """{"type":"object","properties":{"a":{"type":"object","properties":{},"additionalProperties":{}}}}""")]
    // The type at the top.
    [InlineData("""{"type":["object","null"],"properties":{}}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"properties":{"a":{"type":"string"}},"type":"object"}""")]
    [InlineData("""{"type":"OBJECT","properties":{"a":{"type":"STRING"}}}""", """{"type":"object","properties":{"a":{"type":"string"}}}""")]
    [InlineData("""{"$ref":"#/definitions/In","definitions":{"In":{"type":"object","properties":{"a":{"type":"string"}}}}}""", """{"definitions":{"In":{"type":"object","properties":{"a":{"type":"string"}}}},"type":"object","properties":{"a":{"type":"string"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{},"b":{}},"anyOf":[{"required":["a"]},{"required":["b"]}]}""", """{"type":"object","properties":{"a":{},"b":{}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{}},"not":{"required":["a"]},"allOf":[{}],"oneOf":[{}],"enum":[{}],"const":{}}""", """{"type":"object","properties":{"a":{}}}""")]
    // Types and keywords of other languages and drafts.
    [InlineData("""{"type":"object","properties":{"a":{"type":"any"},"b":{"type":"int"},"c":{"type":["str","null"]},"d":{"type":["string","date"]},"e":{"type":[]},"f":{"type":null}}}""", """{"type":"object","properties":{"a":{},"b":{"type":"integer"},"c":{"type":["string","null"]},"d":{},"e":{},"f":{}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"number","minimum":0,"exclusiveMinimum":true},"b":{"maximum":9,"exclusiveMaximum":false}}}""", """{"type":"object","properties":{"a":{"type":"number","exclusiveMinimum":0},"b":{"maximum":9}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":[{"type":"string"},{"type":"number"}]}}}""", """{"type":"object","properties":{"a":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"number"}]}}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":false}}}""", """{"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":{}}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","required":true},"b":true,"c":false}}""", """{"type":"object","properties":{"a":{"type":"string"},"b":{}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{}},"required":"a"}""", """{"type":"object","properties":{"a":{}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{}},"required":["a","a",1]}""", """{"type":"object","properties":{"a":{}},"required":["a"]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"enum":[],"description":7,"minLength":"1","maxItems":-1,"anyOf":[],"pattern":"^(?!x)"}}}""", """{"type":"object","properties":{"a":{}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"("},"b":{"pattern":"\\p{L}"},"c":{"pattern":"(?i)x"},"d":{"pattern":"(?:x)+"}}}""", """{"type":"object","properties":{"a":{},"b":{},"c":{},"d":{"pattern":"(?:x)\u002B"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","type":"integer"}}}""", """{"type":"object","properties":{"a":{"type":"integer"}}}""")]
    public void Schema_ThatCanBeMended_IsMendedAndSaysSo(string json, string expected)
    {
        ToolSchema.Fit(Schema(json), out var fit, out var mended).ShouldBeNull();
        fit.GetRawText().ShouldBe(expected);
        ProviderRules.Refusal(fit).ShouldBeNull();
        mended.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"a":{}}},{"type":"object","properties":{"b":{}}}]}""", "not of type \"object\"")]
    [InlineData("""{"type":"object","oneOf":[{"properties":{"a":{}}}]}""", "'oneOf' at the top")]
    [InlineData("""{"type":"object","properties":{},"allOf":[{"properties":{"a":{}}}]}""", "'allOf' at the top")]
    [InlineData("""{"type":"string"}""", "not of type \"object\"")]
    [InlineData("""{"type":"array","items":{}}""", "not of type \"object\"")]
    [InlineData("""{"enum":["a"]}""", "not of type \"object\"")]
    [InlineData("true", "not an object")]
    [InlineData("\"object\"", "not an object")]
    [InlineData("[1]", "not an object")]
    [InlineData("""{"type":"object","properties":"none"}""", "'properties' of its schema is not an object")]
    [InlineData("""{"type":"object","properties":[{"name":"a"}]}""", "'properties' of its schema is not an object")]
    [InlineData("""{"type":"object","properties":{"a":"string"}}""", "'a' of its schema is not a schema")]
    [InlineData("""{"type":"object","properties":{"a":{"properties":{"type":"object"}}}}""", "'a.type' of its schema is not a schema")]
    [InlineData("""{"type":"object","properties":{"a":null}}""", "'a' of its schema is not a schema")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/None"}}}""", "'a' of its schema refers to what is not there")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"https://example.com/a.json"}}}""", "refers to what is not there")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":7}}}""", "refers to what is not there")]
    [InlineData("""{"$ref":"#"}""", "a reference to itself")]
    [InlineData("""{"type":"object","properties":{"a":{"description":"\ud83d"}}}""", "half a character")]
    public void Schema_ThatCannotBeMended_IsRefusedInWords(string json, string words) => ToolSchema.Fit(Schema(json), out _, out _).ShouldNotBeNull().ShouldContain(words);

    [Fact]
    public void Schema_WithoutBounds_IsRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"type":"object","properties":{"a":""", 100)) + "{}" + string.Concat(Enumerable.Repeat("}}", 100));
        ToolSchema.Fit(Schema(deep), out _, out _).ShouldNotBeNull().ShouldContain("levels deep");
        var wide = """{"type":"object","properties":{"a":{"description":"TEXT"}}}""".Replace("TEXT", new string('x', ToolSchema.Largest), StringComparison.Ordinal);
        ToolSchema.Fit(Schema(wide), out _, out _).ShouldNotBeNull().ShouldContain("characters");
    }

    [Fact]
    public void Box_WithOneBadTool_OffersTheOthersAndNamesItOnce()
    {
        var log = new Lines();
        var named = new HashSet<string>();
        VoiceTool[] tools = [Tool("good"), Tool("bad", """{"type":"string"}"""), Tool("a name"), Tool("mended", """{"type":"object"}"""), Tool("long", description: new string('x', 2_000))];
        for (var i = 0; i < 2; i++)
        {
            var box = new ToolBox(tools, new ToolOptions(), null, TimeProvider.System, log, named);
            var offered = box.Describe(ToolAudience.Browser);
            offered.Select(t => t.Name).ShouldBe(["good", "mended", "long"]);
            offered.ShouldAllBe(t => ProviderRules.Refusal(t.Parameters) == null && t.Description.Length <= 1_024);
            box.Judge("bad", "{}", ToolAudience.Browser).Refusal.ShouldBe("There is no tool named 'bad'.");
        }
        log.Count.ShouldBe(4);
        log.ShouldContain("Tool bad of MCP server crm is not offered to any model: its schema is not of type \"object\"");
        log.ShouldContain("Tool a name of MCP server crm is not offered to any model: a name has 1 to 64 characters out of a-z, A-Z, 0-9, _ and -");
        log.ShouldContain("Tool mended of MCP server crm is offered with changes, since models do not accept it as it is: its schema had no properties");
    }

    [Fact]
    public void Arguments_AreHeldAgainstTheSchemaAsItCame()
    {
        var tool = Tool("find", """{"type":"object","properties":{"a":{},"b":{}},"anyOf":[{"required":["a"]},{"required":["b"]}]}""");
        var box = new ToolBox([tool], new ToolOptions(), null, TimeProvider.System, NullLogger<ToolBox>.Instance);
        box.Judge("find", """{"b":1}""", ToolAudience.Browser).Refusal.ShouldBeNull();
        box.Judge("find", "{}", ToolAudience.Browser).Refusal.ShouldNotBeNull().ShouldContain("fits none");
    }

    [Fact]
    public void Tools_AboveWhatASessionTakes_AreLeftOutAndNamed()
    {
        var log = new Lines();
        var box = new ToolBox(Enumerable.Range(0, 114).Select(i => Tool($"tool_{i}")), new ToolOptions(), null, TimeProvider.System, log);
        box.Describe(ToolAudience.Browser).Count.ShouldBe(112);
        log.Count(l => l.Contains("at most 112", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public void PageTools_WithOneBadTool_OfferTheOthers()
    {
        var page = new PageTools();
        page.Offer([("good", "does", """{"type":"object"}"""), ("bad", "does", """{"type":"string"}"""), ("", "does", "{}"), ("twice", "does", "{}"), ("twice", "does", "{}")])
            .ShouldBe("Tool 'bad' cannot be offered to a model: its schema is not of type \"object\". A tool's name is 1 to 59 characters out of a-z, A-Z, 0-9, _ and -. Two tools are named 'twice'.");
        page.Descriptions.Select(t => t.Name).ShouldBe(["page_good", "page_twice"]);
        page.Descriptions.ShouldAllBe(t => ProviderRules.Refusal(t.Parameters) == null);
        page.Judge("page_bad", "{}").ShouldBeNull();
        page.Judge("page_good", "{}")!.Value.Refusal.ShouldBeNull();
    }

    private static VoiceTool Tool(string name, string schema = """{"type":"object","properties":{}}""", string description = "Does.") =>
        new(new Function(name, description, Schema(schema)), ToolPolicy.Default) { Source = "MCP server crm" };

    private sealed class Function(string name, string description, JsonElement schema) : AIFunction
    {
        public override string Name => name;

        public override string Description => description;

        public override JsonElement JsonSchema => schema;

        protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) => ValueTask.FromResult<object?>("done");
    }

    private sealed class Lines : List<string>, ILogger<ToolBox>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Add(formatter(state, exception));
    }
}
