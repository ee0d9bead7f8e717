using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Voice.Server.Phone.Carriers;

/// <summary>Our messages to Genesys. All but the envelope's own number is known when a message is made; that number is given when it is written.</summary>
internal static class GenesysJson
{
    // Facts beyond this length are left out, because a message that is too long would end the session. The summary comes first.
    private const int LongestVariables = 60_000;

    private static readonly JsonWriterOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Envelope(string id, int sequence, string body) =>
        Encoding.UTF8.GetBytes($$"""{"version":"2","id":"{{id}}","seq":{{sequence}},{{body}}}""");

    /// <summary>A message without parameters.</summary>
    public static string Empty(int peerSequence, string type) => Body(peerSequence, type, static _ => { });

    /// <param name="media">Null for a probe: no sound is wanted.</param>
    public static string Opened(int peerSequence, GenesysMedia? media, bool withLanguages) => Body(peerSequence, "opened", json =>
    {
        json.WriteStartArray("media");
        if (media is not null)
        {
            json.WriteStartObject();
            json.WriteString("type", "audio");
            json.WriteString("format", "PCMU");
            json.WriteStartArray("channels");
            foreach (var channel in media.Channels)
                json.WriteStringValue(channel);
            json.WriteEndArray();
            json.WriteNumber("rate", 8_000);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteBoolean("startPaused", false);
        if (!withLanguages)
            return;
        json.WriteStartArray("supportedLanguages");     // the model finds out: there is no list of them
        json.WriteEndArray();
    });

    /// <param name="data">Begins the event's data and writes what is in it.</param>
    public static string Event(int peerSequence, string type, Action<Utf8JsonWriter> data) => Body(peerSequence, "event", json =>
    {
        json.WriteStartArray("entities");
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WritePropertyName("data");
        data(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    /// <param name="end">The end of the call, for the flow; null if there was no call.</param>
    public static string Disconnect(int peerSequence, string reason, string info, CallEnd? end) => Body(peerSequence, "disconnect", json =>
    {
        json.WriteString("reason", reason);
        json.WriteString("info", info);
        if (end is not null)
            WriteVariables(json, end);
    });

    private static void WriteVariables(Utf8JsonWriter json, CallEnd end)
    {
        json.WriteStartObject("outputVariables");
        json.WriteString("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(end.Reason.ToString()));
        var length = 0;
        IEnumerable<(string Name, string Value)> facts = end.Transfer is { } transfer ? TransferFacts.Of(transfer) : [];
        foreach (var (name, value) in facts.OrderByDescending(fact => fact.Name == "summary"))
        {
            length += 2 * (name.Length + value.Length);
            if (length < LongestVariables)
                json.WriteString(name, value);
        }
        json.WriteEndObject();
    }

    private static string Body(int peerSequence, string type, Action<Utf8JsonWriter> parameters)
    {
        using var written = new MemoryStream();
        using (var json = new Utf8JsonWriter(written, AsWritten))
        {
            json.WriteStartObject();
            json.WriteNumber("clientseq", peerSequence);
            json.WriteString("type", type);
            json.WriteStartObject("parameters");
            parameters(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        // Without its braces: it becomes part of the envelope.
        return Encoding.UTF8.GetString(written.GetBuffer().AsSpan(1, (int)written.Length - 2));
    }
}
