using System.Text;

namespace Voice.Server.WarmUp;

/// <summary>A call by Twilio's media streams, as far as a rehearsal needs it.</summary>
internal static class PhoneFrames
{
    public static byte[] Greeting { get; } = Encoding.UTF8.GetBytes("""
        {"event":"start","streamSid":"MZ","start":{"streamSid":"MZ","callSid":"CA","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}}
        """);

    /// <summary>20 ms of silence.</summary>
    public static byte[] Frame { get; } = Encoding.UTF8.GetBytes($$$"""
        {"event":"media","media":{"track":"inbound","payload":"{{{Convert.ToBase64String(Enumerable.Repeat((byte)0xFF, 160).ToArray())}}}"},"streamSid":"MZ"}
        """);

    public static byte[] Goodbye { get; } = """{"event":"stop","streamSid":"MZ"}"""u8.ToArray();

    public static bool IsSound(ReadOnlySpan<byte> message) => message.IndexOf("\"media\""u8) >= 0;

    /// <summary>A carrier sends a mark back as it came, once it has been played.</summary>
    public static bool IsMark(ReadOnlySpan<byte> message) => message.IndexOf("\"mark\""u8) >= 0;
}
