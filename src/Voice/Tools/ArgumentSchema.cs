using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Voice.Tools;

/// <summary>The JSON schema of a tool, ready to check arguments. It is read at the first check, since most tools are never called. Thread-safe.</summary>
/// <param name="schema">As the tool's maker wrote it.</param>
/// <remarks>
/// JsonSchema.Net checks by JSON Schema 2020-12. A schema is not trusted: its unreadable parts are left out first, and a check has a bound (<see cref="SchemaBudget"/>).
/// A pattern that .NET reads only by backtracking (look-around, references back) is not checked here, because its time has no bound.
/// One rule is stricter: a tool that names its parameters and does not allow others accepts no others. An ignored parameter could make the same effect look new.
/// </remarks>
internal sealed class ArgumentSchema(JsonElement schema)
{
    private static readonly EvaluationOptions Explained = new() { OutputFormat = OutputFormat.Hierarchical };

    private readonly Lazy<(JsonSchema? Schema, JsonElement Rules)> _read = new(() => Read(schema));

    /// <returns>The mistake, in words for the model, or null.</returns>
    public string? Find(JsonElement arguments)
    {
        var (read, rules) = _read.Value;
        if (read is null)
            return null;
        try
        {
            SchemaBudget.Begin();
            var result = read.Evaluate(arguments, Explained);
            return result.IsValid ? null : new ArgumentWords(rules, arguments).Of(result);
        }
        catch (Exception e) when (e is SchemaBudgetException or RegexMatchTimeoutException)
        {
            return "the schema of this tool takes too long to check them";
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return "they hold a number that is too large to compare";
        }
        catch (Exception e) when (e is RefResolutionException or JsonSchemaException or KeyNotFoundException or InvalidOperationException or ArgumentException or NullReferenceException or IndexOutOfRangeException or InvalidCastException)
        {
            // The library failed, not the arguments: the tool checks for itself. A schema must not end a call.
            return null;
        }
    }

    private static (JsonSchema?, JsonElement) Read(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return default;
        try
        {
            var top = (JsonObject)new SchemaRepair(schema, [], forChecking: true).Repair(schema, "");
            if (top.ContainsKey("properties") && !top.ContainsKey("additionalProperties") && !top.ContainsKey("unevaluatedProperties"))
                top["unevaluatedProperties"] = false;
            var rules = JsonSerializer.SerializeToElement(top);
            return (JsonSchema.Build(rules, new BuildOptions { Dialect = SchemaDialect.Bounded, SchemaRegistry = new SchemaRegistry() }), rules);
        }
        catch (Exception e) when (e is SchemaRefusedException or JsonSchemaException or RefResolutionException or JsonException or ArgumentException or InvalidOperationException or FormatException or NotSupportedException or KeyNotFoundException)
        {
            return default;
        }
    }
}
