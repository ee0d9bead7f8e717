using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Json.Schema.Keywords;

namespace Voice.Tools;

/// <summary>The keywords of JSON Schema 2020-12 that limit a value, with bounds. All others say nothing about a value, or lead to other documents: they are skipped.</summary>
internal static class SchemaDialect
{
    // Only a pattern and a text that were made for it come near this.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(250);

    public static Dialect Bounded { get; } = new(
    [
        Reference.Shared, AllOf.Shared, AnyOf.Shared, OneOf.Shared, NotKeyword.Instance, IfKeyword.Instance, ThenKeyword.Instance, ElseKeyword.Instance,
        DefsKeyword.Instance, TypeKeyword.Instance, EnumKeyword.Instance, ConstKeyword.Instance,
        // The library's own too, since others name their types. Of two with one name the later counts.
        PropertiesKeyword.Instance, Properties.Shared, PatternPropertiesKeyword.Instance, PatternProperties.Shared, AdditionalPropertiesKeyword.Instance, UnevaluatedPropertiesKeyword.Instance, PropertyNamesKeyword.Instance,
        RequiredKeyword.Instance, DependentRequiredKeyword.Instance, DependentSchemasKeyword.Instance, MinPropertiesKeyword.Instance, MaxPropertiesKeyword.Instance,
        PrefixItemsKeyword.Instance, Items.Shared, UnevaluatedItemsKeyword.Instance, ContainsKeyword.Instance, MinContainsKeyword.Instance, MaxContainsKeyword.Instance,
        MinItemsKeyword.Instance, MaxItemsKeyword.Instance, UniqueItemsKeyword.Instance,
        MinimumKeyword.Instance, MaximumKeyword.Instance, ExclusiveMinimumKeyword.Instance, ExclusiveMaximumKeyword.Instance, MultipleOfKeyword.Instance,
        MinLengthKeyword.Instance, MaxLengthKeyword.Instance, Pattern.Shared,
    ])
    { AllowUnknownKeywords = true };

    /// <summary>Reads a pattern for a search without backtracking, which takes a time in proportion to the text.</summary>
    /// <returns>Null if .NET cannot read it, or only with backtracking.</returns>
    public static Regex? ReadPattern(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static Regex Read(string pattern) => ReadPattern(pattern) ?? throw new JsonSchemaException("A pattern cannot be read.");

    private sealed class Reference : RefKeyword
    {
        public static Reference Shared { get; } = new();

        public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
        {
            SchemaBudget.Enter();
            var result = base.Evaluate(keyword, context);
            SchemaBudget.Leave();
            return result;
        }
    }

    private sealed class AllOf : AllOfKeyword
    {
        public static AllOf Shared { get; } = new();

        public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
        {
            SchemaBudget.Spend(keyword.Subschemas.Length);
            return base.Evaluate(keyword, context);
        }
    }

    private sealed class AnyOf : AnyOfKeyword
    {
        public static AnyOf Shared { get; } = new();

        public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
        {
            SchemaBudget.Spend(keyword.Subschemas.Length);
            return base.Evaluate(keyword, context);
        }
    }

    private sealed class OneOf : OneOfKeyword
    {
        public static OneOf Shared { get; } = new();

        public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
        {
            SchemaBudget.Spend(keyword.Subschemas.Length);
            return base.Evaluate(keyword, context);
        }
    }

    private sealed class Items : ItemsKeyword
    {
        private static readonly JsonElement True = JsonElement.Parse("true");

        public static Items Shared { get; } = new();

        public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
        {
            if (context.Instance.ValueKind != JsonValueKind.Array)
                return KeywordEvaluation.Ignore;
            SchemaBudget.Spend(context.Instance.GetArrayLength());
            // As the base does it, but that counts the places behind prefixItems from 0 again, and the argument would get a wrong name.
            var details = new List<EvaluationResults>();
            for (var at = (int?)keyword.Value ?? 0; at < context.Instance.GetArrayLength(); at++)
            {
                details.Add(keyword.Subschemas[0].Evaluate(context with
                {
                    Instance = context.Instance[at],
                    InstanceLocation = context.InstanceLocation.Combine(at),
                    EvaluationPath = context.EvaluationPath.Combine(Name),
                }));
            }
            return new KeywordEvaluation { Keyword = Name, IsValid = details.TrueForAll(static detail => detail.IsValid), Details = [.. details], Annotation = True };
        }
    }

    private sealed class Properties : PropertiesKeyword
    {
        public static Properties Shared { get; } = new();

        /// <remarks>The base tells unevaluatedProperties the names as they stand in a JSON Pointer: "a~1b" for "a/b", which would then count as unknown.</remarks>
        public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
        {
            var result = base.Evaluate(keyword, context);
            if (context.Instance.ValueKind != JsonValueKind.Object)
                return result;
            var known = context.Instance.EnumerateObject().Select(static property => property.Name).Where(name => keyword.RawValue.TryGetProperty(name, out _));
            return result with { Annotation = JsonSerializer.SerializeToElement(known) };
        }
    }

    private sealed class Pattern : PatternKeyword
    {
        public static Pattern Shared { get; } = new();

        public override object? ValidateKeywordValue(JsonElement value) => Read(value.GetString()!);

        /// <remarks>A character beyond U+FFFF is one to JSON Schema and two to .NET: a text with one is left to the tool.</remarks>
        public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
        {
            SchemaBudget.Spend(5);
            return context.Instance.ValueKind == JsonValueKind.String && context.Instance.GetString()!.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0
                ? KeywordEvaluation.Ignore
                : base.Evaluate(keyword, context);
        }
    }

    private sealed class PatternProperties : PatternPropertiesKeyword
    {
        public static PatternProperties Shared { get; } = new();

        /// <remarks>The library looks a pattern up by its step in a JSON Pointer, where "~" and "/" are escaped.</remarks>
        public override object? ValidateKeywordValue(JsonElement value) => value.EnumerateObject().ToDictionary(
            static property => property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal), static property => Read(property.Name));

        public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
        {
            SchemaBudget.Spend(context.Instance.ValueKind == JsonValueKind.Object ? 5 * keyword.Subschemas.Length * context.Instance.GetPropertyCount() : 0);
            return base.Evaluate(keyword, context);
        }
    }
}
