using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Voice.Tools;

namespace Voice.Server.Tools.Http;

/// <summary>A parameter of an HTTP tool: what the model is told about it, and whether a value will do.</summary>
internal sealed record HttpParameter(string Name, HttpParameterOptions Options, IReadOnlyList<string> Allowed)
{
    /// <summary>Its part of the JSON schema.</summary>
    public JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = Kind, ["description"] = Options.Description };
        if (Allowed.Count > 0)
            schema["enum"] = new JsonArray([.. Allowed.Select(a => JsonValue.Create(a))]);
        else if (Options.Type == HttpParameterType.String)
            schema["maxLength"] = Options.MaxLength;
        if (Options.Minimum is { } minimum)
            schema["minimum"] = minimum;
        if (Options.Maximum is { } maximum)
            schema["maximum"] = maximum;
        return schema;
    }

    /// <exception cref="ToolException">The value will not do; the message says why.</exception>
    public HttpArgument Check(JsonElement value) => Options.Type switch
    {
        HttpParameterType.String when value.ValueKind == JsonValueKind.String => CheckText(value),
        HttpParameterType.Integer when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole) => CheckRange(whole, whole.ToString(CultureInfo.InvariantCulture)),
        HttpParameterType.Number when value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) =>
            CheckRange(number, number.ToString("R", CultureInfo.InvariantCulture)),
        HttpParameterType.Boolean when value.ValueKind is JsonValueKind.True => new HttpArgument("true", "true"),
        HttpParameterType.Boolean when value.ValueKind is JsonValueKind.False => new HttpArgument("false", "false"),
        _ => throw new ToolException($"The argument '{Name}' must be of type {Kind}."),
    };

    private string Kind => Options.Type switch
    {
        HttpParameterType.Integer => "integer",
        HttpParameterType.Number => "number",
        HttpParameterType.Boolean => "boolean",
        _ => "string",
    };

    private HttpArgument CheckText(JsonElement value)
    {
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            throw new ToolException($"The argument '{Name}' is not valid text.");
        }
        if (Allowed.Count > 0 && !Allowed.Contains(text, StringComparer.Ordinal))
            throw new ToolException($"The argument '{Name}' must be one of: {string.Join(", ", Allowed)}.");
        if (text.Length > Options.MaxLength)
            throw new ToolException($"The argument '{Name}' must have at most {Options.MaxLength} characters.");
        return new HttpArgument(text, JsonSerializer.Serialize(text));
    }

    private HttpArgument CheckRange(double number, string text)
    {
        if (number < Options.Minimum)
            throw new ToolException(FormattableString.Invariant($"The argument '{Name}' must be at least {Options.Minimum}."));
        if (number > Options.Maximum)
            throw new ToolException(FormattableString.Invariant($"The argument '{Name}' must be at most {Options.Maximum}."));
        return new HttpArgument(text, text);
    }
}
