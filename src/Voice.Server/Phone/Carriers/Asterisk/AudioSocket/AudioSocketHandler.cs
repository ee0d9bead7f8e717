using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Voice.Server.Phone.Carriers;

/// <summary>Takes Asterisk's connections from Kestrel.</summary>
internal sealed class AudioSocketHandler(Asterisk asterisk, PhoneServices phone, AudioSocketCalls calls) : ConnectionHandler
{
    // A frame leaves every 20 ms, so a machine that vanished is noticed when the buffers are full (at 8 kHz after some 7 s) and stay so for Voice:Phone:PeerTimeout.
    private const int SendBuffer = 32 * 1024;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
            socket.SendBufferSize = SendBuffer;
        using var call = new AudioSocketConnection(connection, asterisk, phone, calls);
        await call.RunAsync();
    }
}
