using System.Text;

namespace Voice.Server.Rehearsals;

/// <summary>A page's side of SignalR's MessagePack protocol, as far as a rehearsal needs it: a handshake, a call with an upload, its items, its end.</summary>
internal static class HubFrames
{
    private const int FrameBytes = 960;
    private const string Handshake = "{\"protocol\":\"messagepack\",\"version\":1}\u001e";

    /// <summary>The handshake, and <c>Talk</c> with an upload named m: [1, {}, "1", "Talk", [nil], ["m"]].</summary>
    public static byte[] Greeting { get; } =
        [.. Encoding.UTF8.GetBytes(Handshake), 15, 0x96, 1, 0x80, 0xA1, (byte)'1', 0xA4, .. "Talk"u8, 0x91, 0xC0, 0x91, 0xA1, (byte)'m'];

    /// <summary>An item of it, 20 ms of silence: [2, {}, "m", bytes], with its length in front, seven bits a byte.</summary>
    public static byte[] Frame { get; } =
        [((FrameBytes + 8) & 0x7F) | 0x80, (FrameBytes + 8) >> 7, 0x94, 2, 0x80, 0xA1, (byte)'m', 0xC5, FrameBytes >> 8, FrameBytes & 0xFF, .. new byte[FrameBytes]];

    /// <summary>[1, {}, nil, "HangUp", [], []].</summary>
    public static byte[] Goodbye { get; } = [13, 0x96, 1, 0x80, 0xC0, 0xA6, .. "HangUp"u8, 0x90, 0x90];
}
