namespace Voice.Server.Phone;

/// <summary>What a webhook is answered.</summary>
internal sealed record PhoneAnswer(string ContentType, string Body)
{
    public static PhoneAnswer Xml(string response) =>
        new("text/xml", $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{response}</Response>");

    public static PhoneAnswer Json(string body) => new("application/json", body);
}
