using System.Net;
using System.Net.Sockets;

namespace Voice.Server.Tests.Tools.Http;

/// <summary>Listens on every address of this machine, IPv4 and IPv6, and counts connections. There must be none.</summary>
public sealed class Tripwire : IDisposable
{
    private readonly TcpListener _listener = TcpListener.Create(0);

    public Tripwire() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public bool WasTouched => _listener.Pending();

    public void Dispose() => _listener.Dispose();
}
