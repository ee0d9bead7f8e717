namespace Voice.Server.Phone;

/// <summary>The answer to a webhook.</summary>
/// <param name="Status">The HTTP status.</param>
internal sealed record PhoneAnswer(string ContentType, string Body, int Status = StatusCodes.Status200OK)
{
    /// <summary>The request was answered before, and its stream has come: the sender of the repetition is not the carrier.</summary>
    public static PhoneAnswer Replayed { get; } = new(
        "text/plain",
        "This request has been answered before. A call that comes here a second time needs an address of its own, such as one that ends in ?visit=2.",
        StatusCodes.Status403Forbidden);

    public static PhoneAnswer NoCallId { get; } = new("text/plain", "The request does not say which call it is about.", StatusCodes.Status400BadRequest);

    public static PhoneAnswer Xml(string response) =>
        new("text/xml", $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{response}</Response>");

    public static PhoneAnswer Json(string body) => new("application/json", body);
}
