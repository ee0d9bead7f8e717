using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Voice.TestKit;

/// <summary>A whole message of a socket.</summary>
/// <param name="Bytes">Valid until the next one is read.</param>
public readonly record struct SocketMessage(WebSocketMessageType Type, ReadOnlyMemory<byte> Bytes)
{
    public bool IsBinary => Type == WebSocketMessageType.Binary;

    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>A copy, which stays valid.</summary>
    public JsonElement Json => JsonElement.Parse(Bytes.Span);
}
