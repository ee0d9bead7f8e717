using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Extensions;

namespace Voice.Server.Phone.Carriers;

/// <summary>Asterisk's REST interface: what is asked of it, and its two kinds of socket.</summary>
internal sealed class AriClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);

    private readonly AriOptions _options;
    private readonly string _authorization;
    private readonly HttpClient _http;

    public AriClient(AriOptions options)
    {
        _options = options;
        _authorization = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password}"));
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Deadline };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", _authorization);
    }

    public Task<AriAnswer> GetAsync(string path, params (string Name, string Value)[] query) => SendAsync(HttpMethod.Get, path, query);

    public Task<AriAnswer> PostAsync(string path, params (string Name, string Value)[] query) => SendAsync(HttpMethod.Post, path, query);

    public Task<AriAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, []);

    /// <summary>Opens the stream of events; Asterisk knows the application from then on.</summary>
    /// <exception cref="WebSocketException">It could not be opened.</exception>
    public Task<ClientWebSocket> OpenEventsAsync(CancellationToken cancellation) => OpenAsync("ari/events" + Query([("app", _options.App)]), null, cancellation);

    /// <summary>Opens the media of a channel that waits for it.</summary>
    /// <exception cref="WebSocketException">It could not be opened.</exception>
    public Task<ClientWebSocket> OpenMediaAsync(string connectionId, CancellationToken cancellation) => OpenAsync("media/" + connectionId, "media", cancellation);

    public void Dispose() => _http.Dispose();

    private Uri Address(string path) => new(_options.Url.TrimEnd('/') + "/" + path);

    private static string Query(IEnumerable<(string Name, string Value)> query) => new QueryBuilder(query.Select(q => KeyValuePair.Create(q.Name, q.Value))).ToString();

    private async Task<ClientWebSocket> OpenAsync(string path, string? protocol, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Basic " + _authorization);
        socket.Options.KeepAliveInterval = KeepAlive;
        socket.Options.KeepAliveTimeout = 2 * KeepAlive;
        if (protocol is not null)
            socket.Options.AddSubProtocol(protocol);
        var address = new UriBuilder(Address(path));
        address.Scheme = address.Scheme == "https" ? "wss" : "ws";
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        try
        {
            await socket.ConnectAsync(address.Uri, deadline.Token);
            return socket;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new WebSocketException("It did not answer in time.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<AriAnswer> SendAsync(HttpMethod method, string path, (string Name, string Value)[] query)
    {
        try
        {
            using var request = new HttpRequestMessage(method, Address("ari/" + path + Query(query)));
            using var response = await _http.SendAsync(request);
            var body = await response.Content.ReadAsByteArrayAsync();
            return new AriAnswer((int)response.StatusCode, body.AsSpan().TrimStart(" \r\n\t"u8).StartsWith("{"u8) ? PhoneRequest.Json(body).RootElement : default);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
        {
            return default;
        }
    }
}
