using System.Net;
using System.Net.Sockets;

namespace Voice.Server.Tools.Http;

/// <summary>
/// Makes HTTP clients that reach one host and nothing else: no other host, no private address unless allowed, no redirect, no proxy, no cookie.
/// </summary>
/// <remarks>
/// The name is resolved when connecting and the connection goes to the very addresses that were checked, so a name that
/// answers differently the second time gains nothing.
/// </remarks>
internal sealed class AddressGuard(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>Asks the system's resolver.</summary>
    public AddressGuard()
        : this(Dns.GetHostAddressesAsync)
    {
    }

    /// <param name="origin">The only host and port it will reach.</param>
    /// <param name="reuse">False for a connection per request: on one that is reused a request may be sent a second time when it breaks.</param>
    /// <returns>Without a deadline; that is the tool's own.</returns>
    public HttpClient Client(Uri origin, bool allowPrivate, bool reuse, Func<HttpMessageHandler, HttpMessageHandler>? wrap = null)
    {
        HttpMessageHandler handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = reuse ? TimeSpan.FromMinutes(2) : TimeSpan.Zero,
            MaxResponseHeadersLength = 32,
            ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, origin, allowPrivate, cancellation),
        };
        return new HttpClient(wrap?.Invoke(handler) ?? handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, Uri origin, bool allowPrivate, CancellationToken cancellation)
    {
        if (!string.Equals(endPoint.Host, origin.IdnHost, StringComparison.OrdinalIgnoreCase) || endPoint.Port != origin.Port)
            throw new ForbiddenAddressException();
        var found = IPAddress.TryParse(endPoint.Host, out var literal) ? [literal] : await resolve(endPoint.Host, cancellation);
        IPAddress[] allowed = [.. found.Where(a => AddressRules.MayReach(a, allowPrivate))];
        if (allowed.Length == 0)
            throw new ForbiddenAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
