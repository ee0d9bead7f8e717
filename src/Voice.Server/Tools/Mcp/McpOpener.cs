using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Voice.Server.Tools.Http;

namespace Voice.Server.Tools.Mcp;

/// <summary>Opens sessions with one MCP server.</summary>
/// <param name="changed">Told when the server says that its tools changed.</param>
internal sealed class McpOpener(McpServerDefinition server, AddressGuard guard, TimeProvider time, Action changed)
{
    // More than any answer that can be spoken. The bound protects our memory from a hostile server.
    private const long LargestMessage = 8 * 1024 * 1024;

    /// <exception cref="Exception">It cannot be reached, or does not speak the protocol.</exception>
    public async Task<McpSession> OpenAsync(CancellationToken stop) => server.Url is { } url ? await OpenAsync(url, stop) : await StartAsync(stop);

    // Since that revision a server reports changes of its tools only to clients that asked for them, as the answer to a request that stays open.
    // Best effort: without the report the next check finds the change, at the latest after CheckInterval.
    public static async Task ListenAsync(McpClient client, CancellationToken gone)
    {
        if (string.CompareOrdinal(client.NegotiatedProtocolVersion, "2026-07-28") < 0)
            return;
        var wanted = new SubscriptionsListenRequestParams { Notifications = new SubscriptionsListenNotifications { ToolsListChanged = true } };
        var request = new JsonRpcRequest { Method = RequestMethods.SubscriptionsListen, Params = JsonSerializer.SerializeToNode(wanted, McpJsonUtilities.DefaultOptions) };
        await ((Task)client.SendRequestAsync(request, gone)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<McpSession> OpenAsync(Uri url, CancellationToken stop)
    {
        var http = guard.Client(url, server.Settings.AllowPrivateAddresses, reuse: true, handler => new SessionRefusals(new CappedResponses(handler, LargestMessage)));
        try
        {
            var transport = new HttpClientTransport(
                new HttpClientTransportOptions
                {
                    Endpoint = url,
                    TransportMode = HttpTransportMode.StreamableHttp,
                    ConnectionTimeout = server.Settings.ConnectTimeout,
                    AdditionalHeaders = server.Headers.ToDictionary(),
                },
                http);
            return new McpSession(await ConnectAsync(transport, stop), http);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    private async Task<McpSession> StartAsync(CancellationToken stop)
    {
        var program = McpProgram.Start(server, LargestMessage, out var transport);
        try
        {
            return new McpSession(await ConnectAsync(transport, stop), program);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    // No logger for the library: it writes messages, and so arguments and answers, at some levels.
    private Task<McpClient> ConnectAsync(IClientTransport transport, CancellationToken stop) => McpClient.CreateAsync(
        transport,
        new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "voice", Version = typeof(McpOpener).Assembly.GetName().Version!.ToString(3) },
            InitializationTimeout = server.Settings.ConnectTimeout,
            TimeProvider = time,
            Handlers = new McpClientHandlers
            {
                NotificationHandlers = [new(NotificationMethods.ToolListChangedNotification, (_, _) =>
                {
                    changed();
                    return ValueTask.CompletedTask;
                })],
            },
        },
        cancellationToken: stop);
}
