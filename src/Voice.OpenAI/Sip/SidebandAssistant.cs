using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.OpenAI.Realtime;

namespace Voice.OpenAI.Sip;

/// <summary>A model that speaks with its caller by itself. This class gets the words, runs the tools and may cut a reply (the sideband of a SIP call).</summary>
/// <remarks>
/// The first sideband of a call accepts the call. A later one, after a broken connection, joins the running call. The provider finds turns, plays replies
/// and cuts them to what was heard; it knows the conversation, so no history is sent. An orderly close means that the caller hung up.
/// </remarks>
/// <param name="http">Must not follow redirects.</param>
internal sealed partial class SidebandAssistant(SipCall call, SipCalls calls, RealtimeOptions options, HttpMessageInvoker http, TimeProvider time, ILogger logger) : IAssistant
{
    private const int UsualMessage = 8 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _over = new();
    private IAssistantListener? _listener;
    private readonly RealtimeOddities _oddities = new("The provider of the call", logger);
    private Uplink? _uplink;
    private RealtimeCalls? _calls;
    private UnannouncedReplies? _unannounced;
    private Task _receiving = Task.CompletedTask;
    private int _lost;
    private int _disposed;

    public AssistantCapabilities Capabilities { get; } = new(CanCancel: true, CanTruncate: false, CanResume: true, AnswersTurns: true);

    public async Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation)
    {
        _listener = listener;
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token, _over.Token);
        var endpoint = calls.Endpoint;
        try
        {
            if (!call.IsAccepted)
                await calls.AcceptAsync(call.Id, setup, options, stop.Token);
            call.IsAccepted = true;
            _socket.Options.KeepAliveInterval = options.PingInterval;
            _socket.Options.KeepAliveTimeout = options.PingTimeout;
            if (await endpoint.AuthorizeAsync(stop.Token) is { } open)
                _socket.Options.SetRequestHeader(open.Name, open.Value);
            await _socket.ConnectAsync(endpoint.CallUrl(call.Id), http, stop.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested && !_over.IsCancellationRequested)
        {
            throw Failed(AssistantFailureKind.Unreachable, $"{endpoint.BaseUrl.Host} did not answer within {options.ConnectTimeout.TotalSeconds:0.#} s.", e);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException)
        {
            throw Failed(AssistantFailureKind.Unreachable, $"The call could not be joined at {endpoint.BaseUrl.Host} ({e.GetBaseException().Message}).", e);
        }
        _uplink = new Uplink(setup.InputFormat, OnBroken);
        call.Attach(_uplink);
        var reader = new RealtimeReader(listener, setup.OutputFormat, OnOther, _oddities.Unreadable, time);
        (_calls, _unannounced) = (reader.Calls, reader.Unannounced);
        _receiving = ReceiveAsync(reader);
        _uplink.Open(_socket);
        return new AssistantDescription(endpoint.Model ?? options.Model, Simulated: false, "");
    }

    /// <summary>The caller's sound does not come here.</summary>
    public void SendAudio(ReadOnlySpan<byte> audio)
    {
    }

    public void Send(AssistantCommand command)
    {
        if (command is TruncateItem)
            return;                                     // the provider does that by itself, and knows better
        if (command is ChangeLanguage language)
        {
            if (RealtimeCommands.EncodeLanguage(language, options) is { } update)
                _uplink?.SendControl(update);
            return;
        }
        if (command is CreateResponse)
            _unannounced?.Ask(command.Id);
        if (command is AddToolOutput output)            // the model made the call itself, so it knows it
            command = output with { Anew = false, CallId = _calls?.OutsideId(output.CallId) ?? output.CallId };
        _uplink?.SendControl(RealtimeCommands.Encode(command));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Interlocked.Exchange(ref _lost, 1);
        _uplink?.Close();
        await CloseAsync();
        await _over.CancelAsync();
        _socket.Dispose();
        await _receiving;
        _over.Dispose();
    }

    private async Task ReceiveAsync(RealtimeReader reader)
    {
        var buffer = new byte[UsualMessage];
        var filled = 0;
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(filled), _over.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                filled += received.Count;
                if (!received.EndOfMessage)
                {
                    if (filled >= options.LargestEventBytes)
                        throw new IOException("A message is too large.");
                    if (filled == buffer.Length)
                        Array.Resize(ref buffer, buffer.Length * 2);
                    continue;
                }
                if (Volatile.Read(ref _lost) == 0)
                    reader.Read(buffer.AsSpan(0, filled));
                filled = 0;
            }
            if (Interlocked.Exchange(ref _lost, 1) == 0)
                call.Tell(new CallerLeft());
        }
        catch (Exception e)
        {
            OnBroken(e);
        }
        if (reader.Ignored > 0)
            LogIgnored(reader.Ignored);
    }

    private void OnBroken(Exception e)
    {
        if (Interlocked.Exchange(ref _lost, 1) == 0)
            _listener!.OnEvent(new AssistantLost(new AssistantFailure(AssistantFailureKind.Lost, $"The connection to the call broke ({e.GetBaseException().Message}).")));
    }

    /// <summary>Reports facts beside the conversation.</summary>
    private void OnOther(string type, JsonElement root)
    {
        switch (type)
        {
            case "output_audio_buffer.started": call.Tell(new PlaybackStarted()); break;
            case "output_audio_buffer.stopped": call.Tell(new PlaybackStopped()); break;
            case "conversation.item.truncated":
                call.Tell(new PlaybackCut(WireJson.Text(root, "item_id"), WireJson.Count(root, "content_index"), TimeSpan.FromMilliseconds(WireJson.Count(root, "audio_end_ms"))));
                break;
            case "input_audio_buffer.dtmf_event_received":
                if (WireJson.Text(root, "event") is [var key])
                    call.Tell(new KeyHeard(key));
                break;
            case "conversation.item.input_audio_transcription.failed": _oddities.TranscriptionFailed(root); break;
            case "error": OnError(WireJson.Part(root, "error")); break;
            case "session.created" or "session.updated" or "rate_limits.updated": break;
            default: _oddities.UnknownType(type); break;
        }
    }

    private void OnError(JsonElement error)
    {
        var code = RealtimeOddities.Name(WireJson.Text(error, "code"));
        if (code == RealtimeConnection.NothingToCancel)
            LogTooLate();
        else
            LogError(code);
        _listener!.OnEvent(new CommandRefused(WireJson.Text(error, "event_id") is { Length: > 0 } id ? id : null, code));
    }

    private async Task CloseAsync()
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        try
        {
            using var deadline = new CancellationTokenSource(CloseTimeout, time);
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
            await _receiving.WaitAsync(deadline.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The connection was broken already, so the goodbye may fail.
        }
    }

    private static AssistantException Failed(AssistantFailureKind kind, string message, Exception e) => new(new AssistantFailure(kind, message), e);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The provider had nothing to cancel: the reply had ended by itself")]
    private partial void LogTooLate();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider reported {Code}")]
    private partial void LogError(string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} upstream messages were not understood")]
    private partial void LogIgnored(int count);
}
