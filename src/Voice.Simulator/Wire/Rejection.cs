namespace Voice.Simulator.Wire;

/// <summary>Why a client event was not carried out; goes out as an <c>error</c> event, or as the answer to a request, and changes nothing else.</summary>
/// <param name="Code">The wire's error code; null where the real service sends none.</param>
/// <param name="Param">The path of the offending field, or null.</param>
sealed record Rejection(string? Code, string Message, string? Param = null)
{
    /// <summary>The wire's error type.</summary>
    public string Type { get; init; } = "invalid_request_error";

    /// <summary>The HTTP status, where it is the answer to a request.</summary>
    public int Status { get; init; } = StatusCodes.Status400BadRequest;

    public static Rejection Unknown(string path) => new("unknown_parameter", $"Unknown parameter: '{path}'.", path);

    public static Rejection Missing(string path) => new("missing_required_parameter", $"Missing required parameter: '{path}'.", path);

    public static Rejection Invalid(string path, string message) => new("invalid_value", message, path);
}
