using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;
using Voice.OpenAI.Models;

namespace Voice.OpenAI.Realtime;

/// <summary>One socket to the Realtime API, from its handshake to its end.</summary>
/// <remarks>Several may be tried at once for one call. Only the one that was <see cref="Adopt">adopted</see> is heard by the call.</remarks>
internal sealed partial class RealtimeConnection : IAssistantListener, IAsyncDisposable
{
    /// <summary>The provider's code for a cancel that came after the end of the reply. Expected whenever the caller interrupts, because the provider stops the reply as well.</summary>
    internal const string NothingToCancel = "response_cancel_not_active";
    private const int UsualMessage = 2 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly EndpointTry _entry;
    private readonly RealtimeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _over = new();
    // The answers to the settings: one for each that was sent, as a rule.
    private readonly Channel<SetUpAnswer> _answers = Channel.CreateUnbounded<SetUpAnswer>(new UnboundedChannelOptions { SingleReader = true });
    private bool _isSetUp;
    private SessionTold _created;
    private ToolOffer? _toolOffer;
    private readonly RealtimeOddities _oddities;
    private readonly Lock _gate = new();
    private IAssistantListener? _listener;
    private AssistantFailure? _expiry;
    private AssistantFailure? _lost;
    private WebSocketCloseStatus _goodbye = WebSocketCloseStatus.NormalClosure;
    private Task _receiving = Task.CompletedTask;
    private volatile bool _left;

    public RealtimeConnection(EndpointTry entry, RealtimeOptions options, TimeProvider time, ILogger logger)
    {
        _entry = entry;
        _options = options;
        _time = time;
        _logger = logger;
        _oddities = new RealtimeOddities(entry.Label, logger);
        Model = entry.Endpoint.Model ?? options.Model;
    }

    public string Model { get; }

    /// <summary>The simulator's voice, or null for a real service.</summary>
    public string? SimulatorVoice { get; private set; }

    /// <summary>What the simulator hears and speaks with, in sentences for the user; null for a real service.</summary>
    public string? SimulatorNote { get; private set; }

    /// <summary>How long the provider lets it live, from when it was set up; null if it does not say.</summary>
    public TimeSpan? Lifetime { get; private set; }

    /// <summary>The tool calls that were made on it; null before it is open.</summary>
    public RealtimeCalls? Calls { get; private set; }

    /// <summary>Its replies that are not announced; null before it is open.</summary>
    public UnannouncedReplies? Unannounced { get; private set; }

    /// <summary>The tools that may be called on it; null before it is open.</summary>
    public ToolOffer? Tools => _toolOffer;

    /// <summary>True for Azure OpenAI.</summary>
    public bool IsAzure => _entry.Endpoint.Azure;

    public WebSocket Socket => _socket;

    /// <summary>Connects and has the settings confirmed.</summary>
    /// <param name="http">Shared by all calls; must not follow redirects.</param>
    /// <exception cref="EndpointException">The connection failed; the exception has the conclusion about the entry.</exception>
    public async Task OpenAsync(AssistantSetup setup, HttpMessageInvoker http, CancellationToken cancellation)
    {
        using var handshake = new HandshakeHandler(http, _time);
        using var invoker = new HttpMessageInvoker(handshake, disposeHandler: false);
        var url = _entry.Endpoint.RealtimeUrl(Model);
        try
        {
            _socket.Options.AddSubProtocol("realtime");
            _socket.Options.KeepAliveInterval = _options.PingInterval;
            _socket.Options.KeepAliveTimeout = _options.PingTimeout;
            if (await AuthorizeAsync(cancellation) is { } open)
                _socket.Options.SetRequestHeader(open.Name, open.Value);
            await _socket.ConnectAsync(url, invoker, cancellation);
            _entry.Observe(handshake.Limits);
            (SimulatorVoice, SimulatorNote) = (handshake.SimulatorVoice, handshake.SimulatorNote);
            var reader = new RealtimeReader(this, setup.OutputFormat, OnSession, _oddities.Unreadable, _time);
            (Calls, Unannounced) = (reader.Calls, reader.Unannounced);
            _receiving = ReceiveAsync(reader);
            await SetUpAsync(setup, cancellation);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_refusal is not null && !_hasLearned)
                throw _refusal;                         // it closed the connection with the refusal
            _entry.Observe(handshake.Limits);
            throw handshake.Refusal is { } refusal
                ? new EndpointException(refusal.Fault(realtime: true), refusal.RealtimeFailure(_entry.Label, Model, url, _entry.Endpoint), e)
                : Failed(EndpointFault.Failed, AssistantFailureKind.Unreachable, $"{_entry.Label} could not be reached ({Root(e).Message}).");
        }
        LogConnected(_entry.Label, Model);
    }

    /// <summary>From now on this is the call's: what comes goes to <paramref name="listener"/>, and its loss too, even if it was lost already.</summary>
    public void Adopt(IAssistantListener listener)
    {
        AssistantFailure? lost;
        lock (_gate)
        {
            _listener = listener;
            lost = _lost;
        }
        if (lost is not null && !_left)
            listener.OnEvent(new AssistantLost(lost));
    }

    public Task SendAsync(byte[] message, CancellationToken cancellation) =>
        _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellation);

    /// <summary>A send failed.</summary>
    public void OnSendFailed(Exception e) => OnLost(Broken(e));

    /// <summary>Says goodbye, if there is anybody to say it to, and leaves.</summary>
    public async ValueTask DisposeAsync()
    {
        _left = true;
        await CloseAsync();
        await _over.CancelAsync();
        _socket.Dispose();
        await _receiving;
        _over.Dispose();
    }

    void IAssistantListener.OnEvent(AssistantEvent assistantEvent)
    {
        if (assistantEvent is ResponseDone { Outcome: ResponseOutcome.Failed or ResponseOutcome.Incomplete } ended)
            LogReply(_entry.Label, ended.Outcome, ended.Reason is { Length: > 0 } told ? RealtimeOddities.Name(told) : "no reason given");
        if (assistantEvent is ResponseDone { Outcome: ResponseOutcome.Failed, Reason: { } reason })
            _entry.Report(reason);
        if (!_left)
            Volatile.Read(ref _listener)?.OnEvent(Priced(assistantEvent));
    }

    void IAssistantListener.OnAudio(in ResponseAudio audio)
    {
        if (!_left)
            Volatile.Read(ref _listener)?.OnAudio(audio);
    }

    private AssistantEvent Priced(AssistantEvent assistantEvent) => assistantEvent switch
    {
        ResponseDone { Usage: { } usage } e => e with { Usage = Priced(usage, Model) },
        UsageReported e => e with { Usage = Priced(e.Usage, _options.TranscriptionModel) },
        _ => assistantEvent,
    };

    private TokenUsage Priced(TokenUsage usage, string model) => SimulatorVoice is null
        ? ModelCatalog.BuiltIn.Priced(usage with { Model = model })
        : usage with { Model = model, Cost = 0 };

    private async ValueTask<(string Name, string Value)?> AuthorizeAsync(CancellationToken cancellation)
    {
        try
        {
            return await _entry.Endpoint.AuthorizeAsync(cancellation);
        }
        catch (HttpRequestException e)
        {
            throw Failed(EndpointFault.Failed, AssistantFailureKind.Unauthorized, $"{_entry.Label}: {e.Message}");
        }
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
                if (filled > _options.LargestEventBytes)
                {
                    _goodbye = WebSocketCloseStatus.MessageTooBig;
                    failure = new AssistantFailure(AssistantFailureKind.Lost, "The upstream sent a message that is too large.");
                    break;
                }
                if (!received.EndOfMessage)
                {
                    if (filled == buffer.Length)
                        buffer = Larger(buffer, filled, usual);
                    continue;
                }
                if (!_left)
                    reader.Read(buffer.AsSpan(0, filled));
                filled = 0;
                buffer = Usual(buffer, usual);
            }
        }
        catch (Exception e)
        {
            failure = Broken(e);
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
        switch (type)
        {
            case "session.updated":
                if (_answers.Writer.TryWrite(new SetUpAnswer(SessionTold.Read(root))))
                    break;
                _toolOffer?.OnUpdated();
                ((IAssistantListener)this).OnEvent(new Echoed());
                break;
            case "session.created":
                _created = SessionTold.Read(root);
                if (WireJson.Number(WireJson.Part(root, "session"), "expires_at") is { } seconds
                    && TimeSpan.FromSeconds(Math.Clamp(seconds - _time.GetUtcNow().ToUnixTimeSeconds(), 0, 1_000_000)) is { Ticks: > 0 } lifetime)
                    Lifetime = lifetime;
                break;
            case "rate_limits.updated":
                _entry.Observe(RateLimits.Read(root));
                break;
            case "error":
                OnError(root);
                break;
            case "conversation.item.input_audio_transcription.failed":
                _oddities.TranscriptionFailed(root);
                break;
            case "conversation.item.truncated" or "input_audio_buffer.dtmf_event_received" or "output_audio_buffer.started" or "output_audio_buffer.stopped":
                break;
            default:
                _oddities.UnknownType(type);
                break;
        }
    }

    private void OnError(JsonElement root)
    {
        // Some servers put the members of the error beside the type.
        var error = WireJson.Part(root, "error") is { ValueKind: JsonValueKind.Object } own ? own : root;
        if (error.ValueKind != JsonValueKind.Object || (WireJson.Text(error, "code").Length == 0 && WireJson.Text(error, "message").Length == 0 && WireJson.Part(root, "error").ValueKind != JsonValueKind.Object))
        {
            _oddities.Unreadable("An error does not say what it is.");
            return;
        }
        var code = Safe(WireJson.Text(error, "code"));
        var commandId = WireJson.Text(error, "event_id") is { Length: > 0 } id ? id : null;
        if (code == NothingToCancel)
            LogTooLate(Safe(commandId ?? "-"));
        else
            LogError(code, Safe(commandId ?? "-"));
        var (param, message) = (WireJson.Text(error, "param"), WireJson.Text(error, "message"));
        if (_answers.Writer.TryWrite(new SetUpAnswer(code.Length > 0 ? code : WireJson.Text(error, "type"), param, message)))
            return;
        _entry.Report(code);
        if (commandId is not null)
            Unannounced?.Refuse(commandId);
        if (_toolOffer?.OnRefused(commandId, param, message) == true)
            return;
        if (code == "session_expired")
            _expiry = new AssistantFailure(AssistantFailureKind.Expired, "The upstream's longest session is over.");
        else
            ((IAssistantListener)this).OnEvent(new CommandRefused(commandId, code));
    }

    private void OnLost(AssistantFailure failure)
    {
        failure = _expiry ?? failure;
        _answers.Writer.TryComplete(new EndpointException(EndpointFault.Failed, failure));
        IAssistantListener? listener;
        lock (_gate)
        {
            if (_left || _lost is not null)
                return;
            _lost = failure;
            listener = _listener;
            if (!_isSetUp)
                return;                                 // reported by the code that waits for the answer, or when the connection is adopted
        }
        if (failure.Kind == AssistantFailureKind.Lost)
            _entry.Drop();
        listener?.OnEvent(new AssistantLost(failure));
    }

    private async Task CloseAsync()
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        try
        {
            using var deadline = new CancellationTokenSource(CloseTimeout, _time);
            await _socket.CloseOutputAsync(_goodbye, null, deadline.Token);
            // Reads until the upstream has answered: a socket that is closed with unread bytes is reset, and the goodbye is lost.
            await _receiving.WaitAsync(deadline.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The connection was broken already, so the goodbye may fail.
        }
    }

    /// <summary>The upstream's words, fit for a log: short, on one line and without the key, should it be quoted.</summary>
    private string Safe(string text)
    {
        if (_entry.Endpoint.ApiKey.Length > 0)
            text = text.Replace(_entry.Endpoint.ApiKey, "***", StringComparison.Ordinal);
        return (text.Length > 300 ? text[..300] : text).ReplaceLineEndings(" ");
    }

    private static AssistantFailure Broken(Exception e) => new(AssistantFailureKind.Lost, $"The connection to the upstream broke ({Root(e).Message}).");

    private static EndpointException Failed(EndpointFault fault, AssistantFailureKind kind, string message) => new(fault, new AssistantFailure(kind, message));

    private static Exception Root(Exception e) => e.GetBaseException();

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Entry}, model {Model}")]
    private partial void LogConnected(string entry, string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upstream reported {Code} about {Command}")]
    private partial void LogError(string code, string command);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The upstream had nothing to cancel for {Command}: the reply had ended by itself")]
    private partial void LogTooLate(string command);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Upstream} ended a reply as {Outcome}: {Reason}")]
    private partial void LogReply(string upstream, ResponseOutcome outcome, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} upstream messages were not understood")]
    private partial void LogIgnored(int count);
}
