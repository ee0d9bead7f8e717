using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Voice.Server.Phone.Carriers;

/// <summary>Listens for AudioSocket connections, if the settings say so.</summary>
/// <remarks>A Kestrel of its own: one that is given an endpoint in code forgets the addresses that <c>--urls</c> gives it.</remarks>
internal sealed partial class AudioSocketListener(AudioSocketOptions options, IServiceProvider services, ILoggerFactory loggers) : IHostedService, IDisposable
{
    // Half a second at 48 kHz may wait to be written, and a second to be read, before the other side is held back.
    private const int LargestWriteBuffer = 48 * 1024;
    private const int LargestReadBuffer = 128 * 1024;

    private readonly ILogger _logger = loggers.CreateLogger<AudioSocketListener>();
    private KestrelServer? _server;

    /// <summary>Where it listens; null if it does not.</summary>
    public IPEndPoint? Endpoint { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Port == 0)
            return;
        var kestrel = new KestrelServerOptions { ApplicationServices = services };
        ListenOptions? listening = null;
        kestrel.Listen(IPAddress.Parse(options.Address), options.Port, listen =>
        {
            listening = listen;
            listen.UseConnectionHandler<AudioSocketHandler>();
        });
        var transport = new SocketTransportOptions { MaxWriteBufferSize = LargestWriteBuffer, MaxReadBufferSize = LargestReadBuffer };
        _server = new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(transport), loggers), loggers);
        await _server.StartAsync(new NoHttp(), cancellationToken);
        Endpoint = listening!.IPEndPoint;
        LogListening(options.Address, options.Port);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => _server?.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening for AudioSocket on {Address}:{Port}")]
    private partial void LogListening(string address, int port);

    /// <summary>Kestrel wants an application for requests; there are none on this port.</summary>
    private sealed class NoHttp : IHttpApplication<IFeatureCollection>
    {
        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public Task ProcessRequestAsync(IFeatureCollection context) => Task.CompletedTask;

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
        }
    }
}
