using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Voice.Server.Tools.Http;
using Voice.Server.Tools.Mcp;
using Voice.Tools;

namespace Voice.Fuzz.Readers;

/// <summary>What MCP servers, pages and models send about tools.</summary>
internal static class ToolReaders
{
    private static readonly byte[][] Schemas = FuzzReader.Texts(
        """{"type":"object","properties":{"city":{"type":"string","minLength":1,"maxLength":20,"pattern":"^[a-z]+$"},"days":{"type":"integer","minimum":1,"exclusiveMaximum":7},"tags":{"type":"array","maxItems":2,"items":{"type":"string"}},"at":{"type":["string","null"]}},"required":["city"],"additionalProperties":false}""",
        """{"type":"object","properties":{"a":{"$ref":"#/$defs/A"},"b":{"anyOf":[{"enum":["x",1]},{"const":null}]}},"$defs":{"A":{"type":"object","properties":{"x":{"$ref":"#/$defs/A"}}}},"anyOf":[{"required":["a"]}]}""",
        """{"$ref":"#/definitions/In","definitions":{"In":{"type":"object","properties":{"t":{"type":"array","items":[{"type":"string"}]}}}}}""",
        """{"type":"object","properties":{"city":{"pattern":"^(\\p{L}|x{1,9})+$","not":{"enum":["x"]}},"days":{"multipleOf":0.5,"exclusiveMinimum":true,"minimum":1},"tags":{"prefixItems":[{"const":"a"},{"type":"integer"}],"items":false,"uniqueItems":true,"contains":{"type":"string"},"minContains":1}},"if":{"required":["city"]},"then":{"dependentRequired":{"city":["days"]}},"else":{"minProperties":2}}""",
        """{"type":"object","properties":{"a":{"allOf":[{"$ref":"#/$defs/L"}],"oneOf":[{"$ref":"#/$defs/L"},{"type":"null"}]}},"patternProperties":{"^(a+)+$":{}},"propertyNames":{"maxLength":9},"unevaluatedProperties":{"$ref":"#/$defs/L"},"$defs":{"L":{"type":["object","array","string","number"],"additionalProperties":{"$ref":"#/$defs/L"},"items":{"$ref":"#/$defs/L"}}}}""");

    public static IEnumerable<FuzzReader> Find()
    {
        yield return new FuzzReader("tool schemas", Schemas, (input, unused) => WithJson(input, static schema =>
        {
            if (ToolSchema.Fit(schema, out var fit, out var mended) is not null)
                return FuzzOutcome.Refused;
            // An offered schema must pass again without a change, else the repair was not complete.
            if (ToolSchema.Fit(fit, out var again, out var more) is { } refusal)
                throw new FuzzException($"A mended schema is refused: {refusal}");
            if (more.Count > 0)
                throw new FuzzException($"A mended schema is mended again: {more[0]}");
            return fit.GetProperty("type").GetString() == "object" && fit.TryGetProperty("properties", out _) && mended.All(static m => m.Length < 300) ? FuzzOutcome.Accepted : throw new FuzzException("It is no schema of an object.");
        }));
        ArgumentSchema[] schemas = [.. Schemas.Select(static s => new ArgumentSchema(JsonElement.Parse(s)))];
        yield return new FuzzReader("tool arguments", FuzzReader.Texts("""{"city":"Oslo","days":7,"tags":["a","b"],"at":null}""", """{"a":{"x":{"x":{}}},"b":"x"}""", ""), (input, random) =>
            ArgumentCheck.Find(Encoding.UTF8.GetString(input), schemas[random.Next(schemas.Length)], out var read) is null ? FuzzOutcome.Accepted : FuzzOutcome.Refused);
        yield return new FuzzReader("arguments by any schema", Schemas, (input, unused) => WithJson(input, static schema => ToolSchema.Fit(schema, out _, out _) is null && ArgumentCheck.Find("""{"city":"Oslo","days":7,"a":{"x":1},"tags":["a",2]}""", new ArgumentSchema(schema), out var read) is null ? FuzzOutcome.Accepted : FuzzOutcome.Refused));
        yield return new FuzzReader("page tools", Schemas, static (input, _) => new PageTools().Offer([("look", "Looks.", Encoding.UTF8.GetString(input))]) is null ? FuzzOutcome.Accepted : FuzzOutcome.Refused);
        yield return new FuzzReader("MCP list", FuzzReader.Texts(
            """{"tools":[{"name":"look","description":"Looks.","inputSchema":{"type":"object","properties":{}},"annotations":{"readOnlyHint":true}},{"name":"buy","title":"Buys","inputSchema":{"type":"object"}}],"nextCursor":"2"}""", """[{"name":"x"}]"""), static (input, _) => WithNode(input, static page =>
            {
                var list = new McpToolList(new List<FrozenTool>(), new List<string>());
                try
                {
                    list.Add(page, "crm", isFirst: true);
                }
                catch (InvalidDataException)
                {
                    return FuzzOutcome.Refused;
                }
                return list.Tools.Count > 0 ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
            }));
        var secrets = new Secrets(new ConfigurationBuilder().Build());
        yield return new FuzzReader("MCP answers", FuzzReader.Texts(
            """{"content":[{"type":"text","text":"fine"},{"type":"image","data":"AA==","mimeType":"image/png"},{"type":"resource","resource":{"uri":"a:b","text":"t"}},{"type":"resource_link","name":"n","uri":"u"}],"structuredContent":{"a":1},"isError":false}""", """{"toolResult":[1]}"""), (input, _) => WithNode(input, answer =>
            {
                try
                {
                    return McpAnswer.Read(answer, 4_000, secrets).Length > 0 ? FuzzOutcome.Accepted : throw new FuzzException("The model is told nothing.");
                }
                catch (ToolException e) when (e.Message.Length > 0)
                {
                    return FuzzOutcome.Refused;
                }
            }));
        yield return new FuzzReader("MCP session refusals", FuzzReader.Texts("Session not found", """{"error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}"""), static (input, _) =>
            McpFailure.IsAboutSession(Encoding.UTF8.GetString(input)) ? FuzzOutcome.Accepted : FuzzOutcome.Refused);
    }

    // Text that is no JSON never reaches these readers.
    private static FuzzOutcome WithJson(byte[] input, Func<JsonElement, FuzzOutcome> read)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(input);
        }
        catch (JsonException)
        {
            return FuzzOutcome.Refused;
        }
        using (json)
            return read(json.RootElement);
    }

    private static FuzzOutcome WithNode(byte[] input, Func<JsonNode?, FuzzOutcome> read)
    {
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(input);
        }
        catch (JsonException)
        {
            return FuzzOutcome.Refused;
        }
        return read(json);
    }
}
