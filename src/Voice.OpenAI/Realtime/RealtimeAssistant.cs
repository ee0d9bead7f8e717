using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Voice.Assistants;
using Voice.OpenAI.Endpoints;

namespace Voice.OpenAI.Realtime;

/// <summary>A speech-to-speech model behind the Realtime API (GA) on a WebSocket.</summary>
internal sealed partial class RealtimeAssistant : IAssistant
{
    // For a session that does not say when it expires. OpenAI documents 60 minutes; on Azure sessions have been seen cut at exactly 30.
    private static readonly TimeSpan OpenAICap = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan AzureCap = TimeSpan.FromMinutes(30);

    private readonly EndpointPool _pool;
    private readonly RealtimeOptions _options;
    private readonly HttpMessageInvoker _http;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _leaving = [];          // connections that were tried and not taken, until they are closed
    private Uplink? _uplink;
    private RealtimeConnection? _connection;
    private Task _connecting = Task.CompletedTask;
    private int _disposed;

    /// <param name="pool">Shared by all calls.</param>
    /// <param name="http">Shared by all calls; must not follow redirects.</param>
    /// <param name="logger">The call's own.</param>
    public RealtimeAssistant(EndpointPool pool, RealtimeOptions options, HttpMessageInvoker http, ILogger logger)
    {
        _pool = pool;
        _options = options;
        Capabilities = new(CanCancel: true, CanTruncate: true, CanResume: false, AnswersTurns: true, CanEcho: true, LongestPause: options.LongestPause);
        _http = http;
        _logger = logger;
    }

    public AssistantCapabilities Capabilities { get; }

    /// <summary>Checks that the realtime model is available: connects, waits until settings are confirmed, and disconnects.</summary>
    /// <returns>Null if it can, else why not.</returns>
    public static async Task<AssistantFailure?> ProbeAsync(EndpointPool pool, RealtimeOptions options, HttpMessageInvoker http, ILogger logger, CancellationToken cancellation)
    {
        await using var assistant = new RealtimeAssistant(pool, options, http, logger);
        try
        {
            await assistant.ConnectAsync(new AssistantSetup { Instructions = "" }, NullListener.Instance, cancellation);
            return null;
        }
        catch (AssistantException e)
        {
            return e.Failure;
        }
    }

    public Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, CancellationToken cancellation)
    {
        var connecting = ConnectAsync(setup, listener, new Uplink(setup.InputFormat, e => Volatile.Read(ref _connection)?.OnSendFailed(e)), cancellation);
        _connecting = connecting;
        return connecting;
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
        var connection = Volatile.Read(ref _connection);
        var isBeta = connection?.IsBeta ?? false;
        if (command is TruncateItem { Words: not null } cut)
        {
            foreach (var message in RealtimeCommands.EncodeCut(cut, isBeta))
                uplink.SendControl(message);
            return;
        }
        if (command is RemovePicture removed)
        {
            foreach (var message in RealtimeCommands.EncodeRemoval(removed))
                uplink.SendControl(message);
            return;
        }
        if (command is ChangeLanguage language)
        {
            connection?.Tools?.OnSent(language.Id);
            if (RealtimeCommands.EncodeLanguage(language, _options, isBeta) is { } update)
                uplink.SendControl(update);
            return;
        }
        if (command is OfferTools tools && connection?.Tools is { } offer)
        {
            offer.Offer(tools);
            return;
        }
        if (command is CreateResponse)
            connection?.Unannounced?.Ask(command.Id);
        if (command is Echo)
            connection?.Tools?.OnSent(command.Id);
        if (command is AddToolOutput { Anew: true } output)
            uplink.SendControl(RealtimeCommands.EncodeCall(output.CallId, output.Name, output.Arguments));
        else if (command is AddToolOutput own && connection?.Calls is { } calls)
            command = own with { CallId = calls.OutsideId(own.CallId) };
        uplink.SendControl(RealtimeCommands.Encode(command, isBeta));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _uplink?.Close();
        if (_uplink is { DroppedBytes: > 0 } uplink)
            LogDropped(uplink.DroppedBytes);
        await _over.CancelAsync();
        await _connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_connection is not null)
            await _connection.DisposeAsync();
        Task[] leaving;
        lock (_leaving)
            leaving = [.. _leaving];
        await Task.WhenAll(leaving);
        _over.Dispose();
    }

    private async Task<AssistantDescription> ConnectAsync(AssistantSetup setup, IAssistantListener listener, Uplink uplink, CancellationToken cancellation)
    {
        // From now on the caller's sound is kept, and it is sent when the session is set up.
        Volatile.Write(ref _uplink, uplink);
        using var deadline = new CancellationTokenSource(_options.ConnectTimeout, _pool.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token, _over.Token);
        try
        {
            var race = new EndpointRace<RealtimeConnection>(_pool.Realtime, _pool, (entry, until) => OpenAsync(entry, setup, until), Leave);
            var connection = await race.RunAsync(stop.Token);
            connection.Tools!.Send = command => uplink.SendControl(RealtimeCommands.Encode(command, connection.IsBeta));
            Volatile.Write(ref _connection, connection);
            foreach (var item in RealtimeCommands.Encode(setup.History, connection.IsBeta, _options.Sees))
                await connection.SendAsync(item, stop.Token);
            connection.Adopt(listener);
            uplink.Open(connection.Socket);
            return Describe(connection);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested && !_over.IsCancellationRequested)
        {
            var failure = new AssistantFailure(AssistantFailureKind.Unreachable, $"No model was reached within {_options.ConnectTimeout.TotalSeconds:0.#} s.", _pool.Realtime.Wait);
            throw new AssistantException(failure, e);
        }
        catch (Exception e) when (e is WebSocketException or IOException)
        {
            throw new AssistantException(new AssistantFailure(AssistantFailureKind.Lost, $"The connection to the upstream broke ({e.GetBaseException().Message})."), e);
        }
    }

    private async Task<RealtimeConnection> OpenAsync(EndpointTry entry, AssistantSetup setup, CancellationToken cancellation)
    {
        var connection = new RealtimeConnection(entry, _options, _pool.Time, _logger);
        try
        {
            await connection.OpenAsync(setup, _http, cancellation);
            return connection;
        }
        catch (Exception)
        {
            Leave(connection);                          // the disposal is not awaited: the next entry is tried meanwhile
            throw;
        }
    }

    private void Leave(RealtimeConnection connection)
    {
        lock (_leaving)
            _leaving.Add(connection.DisposeAsync().AsTask());
    }

    private AssistantDescription Describe(RealtimeConnection connection)
    {
        const string Simulator = "This is the built-in simulator. Set OPENAI_API_KEY to talk to a real model.";
        var note = connection.SimulatorVoice is null ? "" : connection.SimulatorNote ?? Simulator;
        var lifetime = connection.Lifetime ?? _options.SessionCap ?? (connection.IsAzure ? AzureCap : OpenAICap);
        return connection.SimulatorVoice is null
            ? new AssistantDescription(connection.Model, false, note) { Lifetime = lifetime, SeesPictures = _options.Sees }
            : new AssistantDescription("Built-in assistant", true, note) { Lifetime = lifetime, SeesPictures = _options.Sees };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Bytes} bytes of the caller's audio were dropped: the upstream did not keep up")]
    private partial void LogDropped(long bytes);
}
