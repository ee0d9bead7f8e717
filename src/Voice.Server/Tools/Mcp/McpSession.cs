using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Voice.Server.Tools.Mcp;

/// <summary>An open session with an MCP server, and what carries it. Results are given as they came: the library's types are stricter than the servers.</summary>
/// <param name="client">Disposed with it.</param>
/// <param name="carrier">The transport of the client, disposed after it: <see cref="IDisposable"/> or <see cref="IAsyncDisposable"/>.</param>
internal sealed class McpSession(McpClient client, object carrier)
{
    // Real time, because the other side uses it.
    private static readonly TimeSpan TimeToSayGoodbye = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _calls;
    private bool _retired;

    public McpClient Client => client;

    /// <summary>Ends when the connection is gone, or a request found that the server has forgotten the session.</summary>
    public Task Lost => Task.WhenAny(_lost.Task, client.Completion);

    public bool IsLost => _lost.Task.IsCompleted || client.Completion.IsCompleted;

    public void Lose() => _lost.TrySetResult();

    /// <returns>The result as it came. A text in it may hold half a character, which is found when the text is read.</returns>
    /// <exception cref="Exception">See <see cref="McpFailure.Of(Exception)"/>.</exception>
    public async Task<JsonNode?> AskAsync(string method, JsonObject parameters, CancellationToken cancellation) =>
        (await client.SendRequestAsync(new JsonRpcRequest { Method = method, Params = parameters }, cancellation)).Result;

    /// <inheritdoc cref="AskAsync"/>
    public async Task<JsonNode?> CallAsync(string tool, IReadOnlyDictionary<string, object?> arguments, IProgress<ProgressNotificationValue>? progress, CancellationToken cancellation)
    {
        lock (_gate)
            _calls++;
        try
        {
            var parameters = new JsonObject { ["name"] = tool, ["arguments"] = JsonSerializer.SerializeToNode(arguments, McpJsonUtilities.DefaultOptions) };
            if (progress is null)
                return await AskAsync(RequestMethods.ToolsCall, parameters, cancellation);
            var token = Guid.NewGuid().ToString("N");
            parameters["_meta"] = new JsonObject { ["progressToken"] = token };
            await using var listening = client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, (notification, _) =>
            {
                if (notification.Params.Deserialize<ProgressNotificationParams>(McpJsonUtilities.DefaultOptions) is { } told && told.ProgressToken == new ProgressToken(token))
                    progress.Report(told.Progress);
                return ValueTask.CompletedTask;
            });
            return await AskAsync(RequestMethods.ToolsCall, parameters, cancellation);
        }
        finally
        {
            lock (_gate)
            {
                if (--_calls == 0 && _retired)
                    _idle.TrySetResult();
            }
        }
    }

    /// <summary>Ends it once the calls that are open in it have ended, or <paramref name="enough"/> says so.</summary>
    public async Task RetireAsync(Task enough)
    {
        lock (_gate)
        {
            _retired = true;
            if (_calls == 0)
                _idle.TrySetResult();
        }
        await Task.WhenAny(_idle.Task, client.Completion, enough);
        // A server may not answer the goodbye; the transport is then closed.
        using var patience = new CancellationTokenSource(TimeToSayGoodbye);
        var goodbye = client.DisposeAsync().AsTask();
        await goodbye.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (carrier is IAsyncDisposable program)
            await program.DisposeAsync();
        else
            (carrier as IDisposable)?.Dispose();
        await goodbye.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
