using System.Text.Json;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Tests.Replies;

public sealed class ToolArgumentsTests
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("""{"durationSeconds":{"type":"integer"}}""", """{"durationSeconds":60}""")]
    [InlineData("""{"minutes":{"type":"number"}}""", """{"minutes":1}""")]
    [InlineData("""{"delay_ms":{"type":"integer"}}""", """{"delay_ms":60000}""")]
    [InlineData("""{"duration":{"type":"string","description":"An ISO 8601 duration."}}""", """{"duration":"PT1M"}""")]
    [InlineData("""{"duration":{"type":"string"}}""", """{"duration":"00:01:00"}""")]
    [InlineData("""{"x":{"type":"integer","description":"How long, in seconds"}}""", """{"x":60}""")]
    public void Duration_ForAnySchema_IsWrittenItsWay(string properties, string expected) =>
        ToolArguments.Fill(Tool(properties), "one minute", Meaning.Duration(Minute)).ShouldBe(expected);

    [Theory]
    [InlineData("""{"level":{"type":"string","enum":["low","high"]}}""", """{"level":"high"}""")]
    [InlineData("""{"other":{"type":"string","enum":["red","blue"]}}""", """{"other":"red"}""")]
    [InlineData("""{"n":{"type":"integer"}}""", """{"n":4}""")]
    [InlineData("""{"zone":{"type":["string","null"]}}""", """{"zone":null}""")]
    [InlineData("""{"zone":{"anyOf":[{"type":"string"},{"type":"null"}]}}""", """{"zone":null}""")]
    [InlineData("""{"time_zone":{"type":"string"}}""", """{"time_zone":"UTC"}""")]
    [InlineData("""{"flag":{"type":"boolean"}}""", """{"flag":false}""")]
    [InlineData("""{"list":{"type":"array"}}""", """{"list":[]}""")]
    [InlineData("""{"preset":{"type":"string","default":"d"}}""", """{"preset":"d"}""")]
    [InlineData("""{"free":{"type":"string"}}""", """{"free":"set it high four"}""")]
    public void Required_ThatNothingSaidBelongsTo_IsThereAllTheSame(string properties, string expected)
    {
        var name = JsonDocument.Parse(properties).RootElement.EnumerateObject().Single().Name;

        ToolArguments.Fill(Tool(properties, name), "set it high four").ShouldBe(expected);
    }

    [Fact]
    public void Optional_ThatNothingSaidBelongsTo_IsLeftOut() =>
        ToolArguments.Fill(Tool("""{"units":{"type":"string"},"city":{"type":"string"}}"""), "x", Meaning.Place("Rome")).ShouldBe("""{"city":"Rome"}""");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":"object"}""")]
    [InlineData("""{"properties":[]}""")]
    [InlineData("""{"properties":{"a":true},"required":["a",5]}""")]
    [InlineData("null")]
    public void Schema_OfAnyShape_NeverThrows(string schema) =>
        ToolArguments.Fill(new("t", "", JsonSerializer.Deserialize<JsonElement>(schema)), "x", Meaning.Place("Rome")).ShouldStartWith("{");

    static ToolOffer Tool(string properties, params string[] required) => new("tool", "", JsonSerializer.SerializeToElement(new
    {
        type = "object",
        properties = JsonSerializer.Deserialize<JsonElement>(properties),
        required,
    }));
}
