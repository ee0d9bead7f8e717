using System.Text;

namespace Voice.Server.WarmUp;

/// <summary>A call by Twilio's media streams, as far as the warm-up needs it.</summary>
/// <remarks>Its messages have all fields that the carrier sends: a field that is missing leaves out the code that reads it.</remarks>
/// <param name="id">Of the call and its stream. A second stream of one call takes the place of the first.</param>
internal sealed class PhoneFrames(string id)
{
    // As loud as a voice: silence would leave out what hears one.
    private static readonly string Sound = Convert.ToBase64String([.. Enumerable.Range(0, 160).Select(static i => (byte)((i * 151) + 17))]);

    public byte[] Greeting => Encoding.UTF8.GetBytes(
        $$$"""
        {"event":"start","sequenceNumber":"1","streamSid":"MZ{{{id}}}","start":{"streamSid":"MZ{{{id}}}","accountSid":"AC","callSid":"CA{{{id}}}","tracks":["inbound"],
        "mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1} } }
        """);

    public byte[] Goodbye => Encoding.UTF8.GetBytes($$$"""{"event":"stop","streamSid":"MZ{{{id}}}","stop":{"accountSid":"AC","callSid":"CA{{{id}}}"} }""");

    /// <summary>20 ms of sound.</summary>
    /// <param name="number">From 1 on. A number that comes twice is a message that comes twice.</param>
    public byte[] Frame(int number) => Encoding.UTF8.GetBytes(
        $$$"""{"event":"media","sequenceNumber":"{{{number + 1}}}","media":{"track":"inbound","chunk":"{{{number}}}","timestamp":"{{{(number - 1) * 20}}}","payload":"{{{Sound}}}"},"streamSid":"MZ{{{id}}}"}""");

    public static bool IsSound(ReadOnlySpan<byte> message) => message.IndexOf("\"media\""u8) >= 0;

    /// <summary>A carrier sends a mark back as it came, once it has been played.</summary>
    public static bool IsMark(ReadOnlySpan<byte> message) => message.IndexOf("\"mark\""u8) >= 0;
}
