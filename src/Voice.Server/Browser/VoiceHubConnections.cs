using Microsoft.AspNetCore.SignalR;

namespace Voice.Server.Browser;

/// <summary>The connections of the hub, each with a <see cref="AudioHubProtocol"/> of its own.</summary>
internal sealed class VoiceHubConnections(ILogger<DefaultHubLifetimeManager<VoiceHub>> logger) : DefaultHubLifetimeManager<VoiceHub>(logger)
{
    /// <summary>Both of SignalR's protocols, with the short way for sound.</summary>
    public static void AddTo(ISignalRServerBuilder signalR) =>
        signalR.AddJsonProtocol(static json => json.PayloadSerializerOptions.Converters.Add(new WireTextConverter())).AddMessagePackProtocol().Services.AddSingleton<HubLifetimeManager<VoiceHub>, VoiceHubConnections>();

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        // After the handshake, which has chosen the protocol, and before the first message is read.
        var protocol = new AudioHubProtocol(connection.Protocol, connection);
        connection.Protocol = protocol;
        connection.Items[typeof(AudioHubProtocol)] = protocol;
        return base.OnConnectedAsync(connection);
    }
}
