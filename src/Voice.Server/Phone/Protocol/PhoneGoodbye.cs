using System.Net.WebSockets;

namespace Voice.Server.Phone;

/// <summary>Why a stream is ended from our side.</summary>
/// <param name="Status">The status that its socket is closed with.</param>
/// <param name="Reason">For the peer's log: what happened.</param>
/// <param name="End">How the call ended; null if the stream alone ends, or no call had begun.</param>
internal sealed record PhoneGoodbye(WebSocketCloseStatus Status, string Reason, CallEnd? End = null);
