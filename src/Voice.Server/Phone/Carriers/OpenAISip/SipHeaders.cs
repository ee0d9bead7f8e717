using System.Text.Json;
using Voice.Tools;

namespace Voice.Server.Phone.Carriers;

/// <summary>The facts in the SIP headers of a call. The caller has written them.</summary>
internal static class SipHeaders
{
    // Headers that concern only the network.
    private static readonly HashSet<string> OfTheNetwork = new(
        ["Via", "Call-ID", "CSeq", "Contact", "Max-Forwards", "Content-Length", "Content-Type", "Route", "Record-Route", "Allow", "Supported", "Session-Expires", "Min-SE", "Date", "User-Agent"],
        StringComparer.OrdinalIgnoreCase);

    /// <param name="headers">An array of objects with a name and a value.</param>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static CallFacts Read(JsonElement headers)
    {
        string from = "", to = "";
        var others = new List<KeyValuePair<string, string>>();
        foreach (var header in headers.EnumerateArray())
        {
            var (name, value) = (Text(header, "name"), Text(header, "value"));
            if (name.Equals("From", StringComparison.OrdinalIgnoreCase))
                from = Address(value);
            else if (name.Equals("To", StringComparison.OrdinalIgnoreCase))
                to = Address(value);
            else if (!OfTheNetwork.Contains(name))
                others.Add(KeyValuePair.Create(name, value));
        }
        return CallFacts.Of(from, to, others);
    }

    /// <summary>Without the name that is shown, and the tag.</summary>
    private static string Address(string value)
    {
        var open = value.IndexOf('<', StringComparison.Ordinal);
        var close = value.IndexOf('>', StringComparison.Ordinal);
        return open >= 0 && close > open ? value[(open + 1)..close] : value.Split(';')[0];
    }

    private static string Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}
