namespace Voice.Simulator.Realtime.Connections;

/// <summary>How the simulator ends a connection.</summary>
/// <param name="Code">The WebSocket close code, or null to cut it without a close frame.</param>
/// <param name="Reason">At most 123 bytes.</param>
sealed record SessionClose(int? Code, string Reason);
