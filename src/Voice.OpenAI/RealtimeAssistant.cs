using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Voice.Assistants;

namespace Voice.OpenAI;

/// <summary>A speech-to-speech model behind the Realtime API (GA) on a WebSocket.</summary>
public sealed partial class RealtimeAssistant : IAssistant
{
    // Far above any event seen (a second of audio is 64 KiB), far below what would hurt.
    private const int LongestMessage = 4 * 1024 * 1024;
    private const int UsualMessage = 2 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly OpenAIEndpoint _endpoint;
    private readonly RealtimeOptions _options;
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _setUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Uplink? _uplink;
    private Task _receiving = Task.CompletedTask;
    private IAssistantListener? _listener;
    private AssistantFailure? _failure;
    private int _lost;
    private int _disposed;

    /// <param name="http">Shared by all calls; must not follow redirects.</param>
    public RealtimeAssistant(OpenAIEndpoint endpoint, RealtimeOptions options, HttpMessageInvoker http, TimeProvider time, ILogger logger)
    {
        _endpoint = endpoint;
        _options = options;
        _http = http;
        _time = time;
        _logger = logger;
    }

    public AssistantCapabilities Capabilities { get; } = new(CanCancel: true, CanTruncate: true, CanResume: false, AnswersTurns: true);

    public async Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation)
    {
        _listener = listener;
        // From now on what the caller says is kept; it goes out when the session is set up.
        var uplink = new Uplink(setup.InputFormat, OnSendFailed);
        Volatile.Write(ref _uplink, uplink);
        using var deadline = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token, _over.Token);
        var url = _endpoint.RealtimeUrl(_options.Model);
        try
        {
            Configure(_socket.Options);
            await _socket.ConnectAsync(url, _http, stop.Token);
            var reader = new RealtimeReader(listener, setup.OutputFormat, OnSession);
            _receiving = ReceiveAsync(reader);
            var update = RealtimeCommands.SessionUpdate(SetupId, setup, _options);
            await _socket.SendAsync(update, WebSocketMessageType.Text, endOfMessage: true, stop.Token);
            await _setUp.Task.WaitAsync(stop.Token);
            foreach (var item in RealtimeCommands.Encode(setup.History))
                await _socket.SendAsync(item, WebSocketMessageType.Text, endOfMessage: true, stop.Token);
            uplink.Open(_socket);
            LogConnected(url.Host, _options.Model);
            return Describe();
        }
        catch (AssistantException)
        {
            throw;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && !_over.IsCancellationRequested)
        {
            throw Failed(AssistantFailureKind.Unreachable, $"{url.Host} did not answer within {_options.ConnectTimeout.TotalSeconds:0.#} s.");
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException)
        {
            throw Refused(url, e);
        }
    }

    public void SendAudio(ReadOnlySpan<byte> audio)
    {
        if (Volatile.Read(ref _uplink) is { } uplink)
            uplink.SendAudio(audio);
    }

    public void Send(AssistantCommand command)
    {
        if (Volatile.Read(ref _uplink) is not { } uplink)
            return;
        if (command is TruncateItem { Words: not null } cut)
        {
            foreach (var message in RealtimeCommands.EncodeCut(cut))
                uplink.SendControl(message);
            return;
        }
        if (command is AddToolOutput { Anew: true } output)
            uplink.SendControl(RealtimeCommands.EncodeCall(output.CallId, output.Name, output.Arguments));
        uplink.SendControl(RealtimeCommands.Encode(command));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Interlocked.Exchange(ref _lost, 1);
        _uplink?.Close();
        if (_uplink is { DroppedBytes: > 0 } uplink)
            LogDropped(uplink.DroppedBytes);
        await CloseAsync();
        await _over.CancelAsync();
        _socket.Dispose();
        await _receiving;
        _over.Dispose();
    }

    private const string SetupId = "setup";

    private void Configure(ClientWebSocketOptions options)
    {
        options.CollectHttpResponseDetails = true;
        options.AddSubProtocol("realtime");
        if (_endpoint.ApiKey.Length > 0)
            options.SetRequestHeader(_endpoint.KeyHeader, _endpoint.KeyValue);
        options.KeepAliveInterval = _options.PingInterval;
        options.KeepAliveTimeout = _options.PingTimeout;
    }

    private AssistantDescription Describe()
    {
        // The simulator says in a header of its own which voice it has; a real service does not send it.
        var headers = _socket.HttpResponseHeaders;
        var voice = headers?.FirstOrDefault(h => h.Key.Equals("X-Simulator-Voice", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        _socket.HttpResponseHeaders = null;
        var note = voice switch
        {
            null => "",
            "espeak-ng" => "This is the built-in simulator, speaking with espeak-ng. Set OPENAI_API_KEY to talk to a real model.",
            _ => "This is the built-in simulator. No speech synthesiser was found, so it answers in a stand-in voice; install espeak-ng to hear words.",
        };
        return new AssistantDescription(voice is null ? _options.Model : "Built-in assistant", voice is not null, note);
    }

    private async Task ReceiveAsync(RealtimeReader reader)
    {
        var usual = new byte[UsualMessage];             // a longer message borrows its memory
        var buffer = usual;
        var filled = 0;
        AssistantFailure failure;
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(filled), _over.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    failure = new AssistantFailure(AssistantFailureKind.Lost, $"The upstream closed the connection ({(int?)_socket.CloseStatus}).");
                    break;
                }
                filled += received.Count;
                if (!received.EndOfMessage)
                {
                    if (filled < buffer.Length)
                        continue;
                    if (buffer.Length >= LongestMessage)
                    {
                        failure = new AssistantFailure(AssistantFailureKind.Lost, "The upstream sent a message that is too large.");
                        break;
                    }
                    buffer = Larger(buffer, filled, usual);
                    continue;
                }
                if (received.MessageType == WebSocketMessageType.Text && Volatile.Read(ref _lost) == 0)
                    reader.Read(buffer.AsSpan(0, filled));
                filled = 0;
                buffer = Usual(buffer, usual);
            }
        }
        catch (Exception e)
        {
            failure = new AssistantFailure(AssistantFailureKind.Lost, $"The connection to the upstream broke ({Root(e).Message}).");
        }
        Usual(buffer, usual);
        if (reader.Ignored > 0)
            LogIgnored(reader.Ignored);
        OnLost(failure);
    }

    private static byte[] Larger(byte[] buffer, int filled, byte[] usual)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, filled).CopyTo(larger);
        Usual(buffer, usual);
        return larger;
    }

    private static byte[] Usual(byte[] buffer, byte[] usual)
    {
        if (buffer != usual)
            ArrayPool<byte>.Shared.Return(buffer);
        return usual;
    }

    private void OnSession(string type, JsonElement root)
    {
        if (type == "session.updated")
        {
            _setUp.TrySetResult();
            return;
        }
        if (type != "error" || !root.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
            return;
        var code = Safe(Text(error, "code"));
        var commandId = error.TryGetProperty("event_id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        LogError(code, Safe(commandId ?? "-"));
        if (!_setUp.Task.IsCompleted)
            RefuseSetUp(Failed(KindOf(code), $"The upstream refused the session ({code}: {Safe(Text(error, "message"))})."));
        else if (code == "session_expired")
            _failure = new AssistantFailure(AssistantFailureKind.Expired, "The upstream's longest session is over.");
        else
            _listener!.OnEvent(new CommandRefused(commandId, code));
    }

    private void OnSendFailed(Exception e) =>
        OnLost(new AssistantFailure(AssistantFailureKind.Lost, $"The connection to the upstream broke ({Root(e).Message})."));

    private void OnLost(AssistantFailure failure)
    {
        failure = _failure ?? failure;
        RefuseSetUp(new AssistantException(failure));
        if (!_setUp.Task.IsCompletedSuccessfully || Interlocked.Exchange(ref _lost, 1) != 0)
            return;
        _uplink?.Close();
        _listener!.OnEvent(new AssistantLost(failure));
    }

    private void RefuseSetUp(AssistantException e)
    {
        if (_setUp.TrySetException(e))
            _ = _setUp.Task.Exception;                  // seen: a connect that was given up is not an unobserved failure
    }

    private AssistantException Refused(Uri url, Exception e)
    {
        var status = _socket.HttpStatusCode;
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                Failed(AssistantFailureKind.Unauthorized, $"{url.Host} refused the key ({(int)status})."),
            HttpStatusCode.NotFound or HttpStatusCode.BadRequest =>
                Failed(AssistantFailureKind.Misconfigured, $"{url.Host} knows no model '{_options.Model}' at {url.AbsolutePath} ({(int)status})."),
            HttpStatusCode.TooManyRequests =>
                new AssistantException(new AssistantFailure(AssistantFailureKind.Limited, $"{url.Host} limits us or has no quota left (429).", RetryAfter())),
            0 => Failed(AssistantFailureKind.Unreachable, $"{url.Host}:{url.Port} could not be reached ({Root(e).Message})."),
            _ => Failed(AssistantFailureKind.Unreachable, $"{url.Host} answered {(int)status}."),
        };
    }

    private static AssistantFailureKind KindOf(string code) => code switch
    {
        "invalid_api_key" => AssistantFailureKind.Unauthorized,
        "rate_limit_exceeded" or "insufficient_quota" => AssistantFailureKind.Limited,
        "session_expired" => AssistantFailureKind.Expired,
        "server_error" => AssistantFailureKind.Unreachable,
        _ => AssistantFailureKind.Misconfigured,
    };

    /// <summary>How long a 429 asks us to wait, in seconds or until a date; null if it does not say or says nonsense.</summary>
    private TimeSpan? RetryAfter()
    {
        var header = _socket.HttpResponseHeaders?.FirstOrDefault(h => h.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        if (!RetryConditionHeaderValue.TryParse(header, out var retry))
            return null;
        var wait = retry.Delta ?? retry.Date - _time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>The upstream's words, fit for a log: short, on one line and without the key, should it be quoted.</summary>
    private string Safe(string text)
    {
        if (_endpoint.ApiKey.Length > 0)
            text = text.Replace(_endpoint.ApiKey, "***", StringComparison.Ordinal);
        return (text.Length > 300 ? text[..300] : text).ReplaceLineEndings(" ");
    }

    private async Task CloseAsync()
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        try
        {
            using var deadline = new CancellationTokenSource(CloseTimeout, _time);
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
            // Until the upstream has answered, what it still sends is read: a socket dropped with unread bytes is reset, and the goodbye with it.
            await _receiving.WaitAsync(deadline.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // It was broken already; there is nobody left to be polite to.
        }
    }

    private static AssistantException Failed(AssistantFailureKind kind, string message) => new(new AssistantFailure(kind, message));

    private static Exception Root(Exception e) => e.GetBaseException();

    private static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Host}, model {Model}")]
    private partial void LogConnected(string host, string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upstream reported {Code} about {Command}")]
    private partial void LogError(string code, string command);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Bytes} bytes of the caller's audio were dropped: the upstream did not keep up")]
    private partial void LogDropped(long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} upstream messages were not understood")]
    private partial void LogIgnored(int count);
}
