using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

/// <summary>A stream of one vendor that has begun, and the messages of that vendor with what a test wants in them.</summary>
internal sealed partial class OddStream
{
    private readonly string _vendor;
    private int _sequence = 1;

    public OddStream(string vendor, Func<string, string>? change = null)
    {
        _vendor = vendor;
        Protocol = TestCarriers.Vendor(vendor).NewStream();
        Began = Read((change ?? (start => start))(StartOf(vendor)));
    }

    public PhoneProtocol Protocol { get; }

    public PhoneEventKind Began { get; }

    private string Id => Protocol.Start!.StreamId;

    /// <summary>The vendor's start message, as it was recorded.</summary>
    public static string StartOf(string vendor) => TestCarriers.Transcript(vendor).Select(l => JsonDocument.Parse(l).RootElement)
        .Single(s => s.TryGetProperty("is", out var kind) && kind.GetString() == "Started").GetProperty("in").GetRawText();

    public PhoneEventKind Read(string message) => Read(Encoding.UTF8.GetBytes(message)).Kind;

    public PhoneEvent Read(byte[] message) => Protocol.Read(message, binary: false);

    /// <summary>A recorded message as the carrier would send it so many messages later: no number of its stream comes twice.</summary>
    public static string Numbered(string message, int later) => Numbers().Replace(
        message, m => $"\"{m.Groups[1].Value}\":{m.Groups[2].Value}{int.Parse(m.Groups[3].Value, CultureInfo.InvariantCulture) + later}");

    /// <summary>A key with what the vendor tells two messages apart by: a number, or a time.</summary>
    public string Key(int number, char key) => _vendor switch
    {
        "twilio" or "signalwire" => $$$"""{"event":"dtmf","sequenceNumber":"{{{number}}}","streamSid":"{{{Id}}}","dtmf":{"track":"inbound_track","digit":"{{{key}}}"} }""",
        "telnyx" => $$$"""{"event":"dtmf","sequence_number":"{{{number}}}","stream_id":"{{{Id}}}","occurred_at":"2026-11-30T05:00:00Z","dtmf":{"digit":"{{{key}}}"} }""",
        "plivo" => $$$"""{"event":"dtmf","sequenceNumber":{{{number}}},"streamId":"{{{Id}}}","dtmf":{"track":"inbound","digit":"{{{key}}}","timestamp":"17053122{{{number}}}"}}""",
        "vonage" => $$"""{"event":"websocket:dtmf","digit":"{{key}}","duration":260,"timestamp":"2026-11-30T05:00:{{number:00}}Z"}""",
        "acs" => $$$"""{"kind":"DtmfData","dtmfData":{"data":"{{{key}}}","timestamp":"2026-11-30T05:00:{{{number:00}}}Z"}}""",
        "asterisk" => $$"""{"event":"DTMF_END","channel_id":"{{Id}}","digit":"{{key}}","timestamp":"2026-11-30T05:00:{{number:00}}Z"}""",
        "genesys" => $$$"""{"version":"2","id":"{{{Id}}}","type":"dtmf","seq":{{{number}}},"serverseq":0,"position":"PT1S","parameters":{"digit":"{{{key}}}"} }""",
        _ => $$$"""{"type":"dtmf","digit":"{{{key}}}","sequenceNumber":{{{number}}}}""",
    };

    /// <summary>A piece of sound.</summary>
    public string Media(int number, int chunk, string payload) => _vendor switch
    {
        "telnyx" => $$$"""{"event":"media","sequence_number":"{{{number}}}","media":{"track":"inbound","chunk":"{{{chunk}}}","timestamp":"{{{20 * chunk}}}","payload":"{{{payload}}}"},"stream_id":"{{{Id}}}"}""",
        "plivo" => $$$"""{"event":"media","sequenceNumber":{{{number}}},"streamId":"{{{Id}}}","media":{"track":"inbound","timestamp":"{{{20 * chunk}}}","chunk":{{{chunk}}},"payload":"{{{payload}}}"} }""",
        "acs" => $$$"""{"kind":"AudioData","audioData":{"timestamp":"2026-11-30T05:00:00Z","data":"{{{payload}}}","silent":false}}""",
        _ => $$$"""{"event":"media","sequenceNumber":"{{{number}}}","media":{"track":"inbound","chunk":"{{{chunk}}}","timestamp":"{{{20 * chunk}}}","payload":"{{{payload}}}"},"streamSid":"{{{Id}}}"}""",
    };

    /// <summary>The number of the message behind the one before.</summary>
    public int Next() => ++_sequence;

    [GeneratedRegex("\"(chunk|sequenceNumber|sequence_number)\":(\"?)([0-9]+)")]
    private static partial Regex Numbers();
}
