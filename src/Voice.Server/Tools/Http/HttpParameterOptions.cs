using System.ComponentModel.DataAnnotations;

namespace Voice.Server.Tools.Http;

/// <summary>One parameter of an HTTP tool. Bound from <c>Voice:Tools:Http:{tool}:Parameters:{name}</c>.</summary>
internal sealed record HttpParameterOptions
{
    /// <value>The default is a string.</value>
    [EnumDataType(typeof(HttpParameterType), ErrorMessage = "String, Integer, Number or Boolean is needed.")]
    public HttpParameterType Type { get; init; }

    /// <summary>For the model: what to put here.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "the model needs a description of the parameter.")]
    public string Description { get; init; } = "";

    /// <value>The default is true. A parameter in the path of the URL must be required.</value>
    public bool Required { get; init; } = true;

    /// <summary>The only values allowed: a list, or one text with commas. For strings.</summary>
    public string? Enum { get; init; }

    /// <summary>The least value. For numbers.</summary>
    public double? Minimum { get; init; }

    /// <summary>The greatest value. For numbers.</summary>
    public double? Maximum { get; init; }

    /// <summary>The most characters. For strings.</summary>
    /// <value>1 to 10,000. The default is 500.</value>
    [Range(1, 10_000)]
    public int MaxLength { get; init; } = 500;
}
