using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Voice.Benchmarks.Pacing;
using Voice.Benchmarks.Sockets;

namespace Voice.Benchmarks.Upstream;

/// <summary>An upstream in the shape of the Realtime API that says back what it hears, and <c>/phone-echo</c>, which does the same to a phone without a server between.</summary>
internal static class EchoUpstream
{
    public static async Task ServeAsync(int port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(1024);
        while (true)
            _ = CarryAsync(await listener.AcceptAsync());
    }

    private static async Task CarryAsync(Socket accepted)
    {
        accepted.NoDelay = true;
        using var socket = new MessageSocket(accepted, isClient: false);
        try
        {
            var head = await socket.ReadHeadAsync();
            if (Header(head, "Sec-WebSocket-Key") is not { } key)
                return;
            await accepted.SendAsync(Encoding.ASCII.GetBytes(Answer(key, Header(head, "Sec-WebSocket-Protocol"))));
            if (head.StartsWith("GET /phone-echo", StringComparison.Ordinal))
                await socket.ReadAsync(new PhoneEcho(socket).On);
            else if (head.StartsWith($"GET {TalkingSession.Path}/", StringComparison.Ordinal))
                await TalkAsync(socket);
            else
                await socket.ReadAsync(new EchoSession(socket).On);
            socket.Close();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The server is gone; its run is over.
        }
    }

    private static async Task TalkAsync(MessageSocket socket)
    {
        using var session = new TalkingSession(socket);
        await socket.ReadAsync(session.On);
    }

    private static string Answer(string key, string? protocol)
    {
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + (protocol is null ? "" : $"Sec-WebSocket-Protocol: {protocol.Split(',')[0].Trim()}\r\n") + $"Sec-WebSocket-Accept: {accept}\r\n\r\n";
    }

    private static string? Header(string head, string name) => head.Split("\r\n").Skip(1)
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
