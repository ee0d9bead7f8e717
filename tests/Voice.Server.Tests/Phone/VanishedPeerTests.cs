using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Voice.Server.Phone.Carriers;

namespace Voice.Server.Tests.Phone;

/// <summary>Machines that vanish: their connections stay open, but are no longer read or written. They must not hold a call up without end.</summary>
public sealed class VanishedPeerTests
{
    [Theory]
    [InlineData("audiosocket")]
    [InlineData("asterisk")]
    [InlineData("genesys")]
    [InlineData("acs")]
    [InlineData("twilio")]
    public async Task Peer_ThatVanishes_IsClosed_AndWithoutTheTimeoutIsNot(string vendor)
    {
        await using var upstream = await ScriptedUpstream.StartAsync();
        // Both at once: what the second still has when the first has let go is what the defence is for.
        await using var guarded = await ServerAsync(upstream, "00:00:01");
        await using var unguarded = await ServerAsync(upstream, "00:05:00");
        using var one = await VanishAsync(guarded, vendor);
        using var other = await VanishAsync(unguarded, vendor);
        await Until.TrueAsync(() => upstream.Open == 2);
        await Until.TrueAsync(() => guarded.Calls.Count == 0 && upstream.Open == 1);
        unguarded.Calls.Count.ShouldBe(1);
    }

    private static Task<ServerUnderTest> ServerAsync(ScriptedUpstream upstream, string timeout)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        return ServerUnderTest.StartAsync(
            upstream.BaseUrl, "Voice:Phone:AllowUnsigned=true", "Voice:Calls:ResumeWindow=00:00:00", $"Voice:Phone:PeerTimeout={timeout}", $"Voice:Phone:AudioSocket:Port={port}");
    }

    /// <summary>Begins a call, and then does nothing any more.</summary>
    private static async Task<Socket> VanishAsync(ServerUnderTest server, string vendor)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4 * 1024 };
        if (vendor == "audiosocket")
        {
            await socket.ConnectAsync(server.Get<AudioSocketListener>().Endpoint!);
            await socket.SendAsync(Message(AudioSocketKind.Uuid, Guid.NewGuid().ToByteArray()));
            // The more is sent there, the sooner its buffers are full.
            await socket.SendAsync(Message(AudioSocketKind.Audio48K, new byte[1_920]));
            return socket;
        }
        await socket.ConnectAsync(IPAddress.Loopback, server.Url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /phone/{vendor}/media HTTP/1.1\r\nHost: {server.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var answer = new byte[1_024];
        var count = await socket.ReceiveAsync(answer);
        Encoding.ASCII.GetString(answer, 0, count).ShouldStartWith("HTTP/1.1 101");
        var start = TestCarriers.Transcript(vendor).Select(l => JsonDocument.Parse(l).RootElement).Single(s => s.TryGetProperty("is", out var kind) && kind.GetString() == "Started").GetProperty("in");
        await socket.SendAsync(Frame(Encoding.UTF8.GetBytes(start.ValueKind == JsonValueKind.String ? start.GetString()! : start.GetRawText())));
        return socket;
    }

    private static byte[] Message(AudioSocketKind kind, byte[] payload)
    {
        var message = new byte[AudioSocketProtocol.HeaderBytes + payload.Length];
        AudioSocketProtocol.WriteHeader(message, kind, payload.Length);
        payload.CopyTo(message, AudioSocketProtocol.HeaderBytes);
        return message;
    }

    /// <summary>One text message of a client, with a mask of zeros (RFC 6455).</summary>
    private static byte[] Frame(byte[] text)
    {
        var frame = new byte[8 + text.Length];
        (frame[0], frame[1]) = (0x81, 0x80 | 126);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)text.Length);
        text.CopyTo(frame, 8);
        return frame;
    }
}
