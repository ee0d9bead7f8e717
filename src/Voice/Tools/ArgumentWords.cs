using System.Text.Json;
using Json.Pointer;
using Json.Schema;

namespace Voice.Tools;

/// <summary>Says which argument is wrong and what is wrong with it, in words that a model can act on.</summary>
/// <param name="rules">The schema that was checked against.</param>
internal sealed class ArgumentWords(JsonElement rules, JsonElement arguments)
{
    // Of the forms that an argument may have, those that are explained.
    private const int MostForms = 3;

    private static readonly string[] First = ["type", "enum", "const", "required"];

    public string Of(EvaluationResults failed)
    {
        var path = Steps(failed.EvaluationPath);
        if (failed.Errors is { Count: > 0 } errors)
            return Own(First.FirstOrDefault(errors.ContainsKey) ?? errors.Keys.First(), path, failed.InstanceLocation);
        foreach (var inner in (failed.Details ?? []).GroupBy(detail => Steps(detail.EvaluationPath)[path.Length]))
        {
            var fitting = inner.Count(static detail => detail.IsValid);
            switch (inner.Key)
            {
                case "anyOf" or "oneOf" when fitting == 0:
                    return $"{Name(failed.InstanceLocation)} fits none of the allowed forms ({string.Join("; or ", inner.Take(MostForms).Select(Of))})";
                case "oneOf" when fitting > 1:
                    return $"{Name(failed.InstanceLocation)} fits more than one of the allowed forms";
                case "not" when fitting > 0:
                    return $"{Name(failed.InstanceLocation)} has a form that is not allowed";
                case "anyOf" or "oneOf" or "not" or "if" or "contains":
                    break;
                default:
                    if (inner.FirstOrDefault(static detail => !detail.IsValid) is { } wrong)
                        return inner.Key == "propertyNames" ? $"{Name(failed.InstanceLocation)} has a name that is not allowed: {Of(wrong)}" : Of(wrong);
                    break;
            }
        }
        return $"{Name(failed.InstanceLocation)} does not fit the schema";
    }

    private string Own(string keyword, string[] path, JsonPointer location)
    {
        var (name, schema) = (Name(location), SchemaReference.WalkCheck(rules, path));
        var limit = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var found) ? found : default;
        if (keyword.Length > 0 && limit.ValueKind == JsonValueKind.Undefined)
            return $"{name} does not fit the schema ('{keyword}')";
        return keyword switch
        {
            "" => path is ["unevaluatedProperties"] ? $"{name} is not one of its parameters" : $"{name} is not allowed",
            "type" => $"{name} must be {string.Join(" or ", limit.ValueKind == JsonValueKind.Array ? limit.EnumerateArray().Select(static type => type.GetString()) : [limit.GetString()])}",
            "enum" => $"{name} must be one of {limit.GetRawText()}",
            "const" => $"{name} must be {limit.GetRawText()}",
            "required" => $"{Missing(limit, location)} is missing",
            "minimum" => $"{name} must be at least {limit.GetRawText()}",
            "maximum" => $"{name} must be at most {limit.GetRawText()}",
            "exclusiveMinimum" => $"{name} must be above {limit.GetRawText()}",
            "exclusiveMaximum" => $"{name} must be below {limit.GetRawText()}",
            "multipleOf" => $"{name} must be a multiple of {limit.GetRawText()}",
            "minLength" => $"{name} must have at least {limit.GetRawText()} characters",
            "maxLength" => $"{name} must have at most {limit.GetRawText()} characters",
            "minItems" => $"{name} must have at least {limit.GetRawText()} items",
            "maxItems" => $"{name} must have at most {limit.GetRawText()} items",
            "minProperties" => $"{name} must have at least {limit.GetRawText()} properties",
            "maxProperties" => $"{name} must have at most {limit.GetRawText()} properties",
            "uniqueItems" => $"{name} must not have an item twice",
            "pattern" => $"{name} must match the pattern {limit.GetString()}",
            "contains" => $"{name} must have an item that fits {limit.GetRawText()}",
            "dependentRequired" => $"{name} lacks a property that another one needs: {limit.GetRawText()}",
            _ => $"{name} does not fit the schema ('{keyword}')",
        };
    }

    private string Missing(JsonElement required, JsonPointer location)
    {
        var value = SchemaReference.Walk(arguments, Steps(location));
        var missing = required.EnumerateArray().Select(static name => name.GetString()!).FirstOrDefault(name => !value.TryGetProperty(name, out _));
        return Name([.. Steps(location), missing ?? ""]);
    }

    private string Name(JsonPointer location) => Name(Steps(location));

    private string Name(string[] steps)
    {
        var (text, here) = ("", arguments);
        foreach (var step in steps)
        {
            text += here.ValueKind == JsonValueKind.Array ? $"[{step}]" : text.Length == 0 ? step : $".{step}";
            here = SchemaReference.Walk(here, [step]);
        }
        return steps.Length == 0 ? "the whole" : $"'{text}'";
    }

    private static string[] Steps(JsonPointer pointer) => SchemaReference.PointerSteps(pointer.ToString());
}
