using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Voice.Server.Tests.Phone;

/// <summary>Asterisk's side of one WebSocket channel: its queue, its clock of 20 ms, its commands and events, in either dialect. Source: chan_websocket.c.</summary>
internal sealed class FakeWebSocketChannel : IAsyncDisposable
{
    public const string Password = "secret12";

    private const int LongestCommand = 128;
    private const int MostQueued = 1_000;

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _gate = new();
    private readonly LinkedList<(byte[]? Frame, string? Mark)> _queue = [];
    private readonly CancellationTokenSource _over = new();
    private readonly bool _isJson;
    private readonly int _frameBytes;
    private Task _receiving = Task.CompletedTask;
    private Task _playing = Task.CompletedTask;
    private int _frames;
    private bool _isFull;

    public FakeWebSocketChannel(bool isJson, string format = "slin24", int frameBytes = 960)
    {
        _isJson = isJson;
        Format = format;
        _frameBytes = frameBytes;
    }

    public string Format { get; }

    public string ChannelId { get; } = string.Create(CultureInfo.InvariantCulture, $"17638{Random.Shared.Next(10_000, 99_999)}.{Random.Shared.Next(1, 999)}");

    /// <summary>Commands, as they came. Completed when the server closes.</summary>
    public Channel<string> Commands { get; } = Channel.CreateUnbounded<string>();

    /// <summary>When frames of sound came.</summary>
    public ConcurrentQueue<long> ArrivedAt { get; } = [];

    /// <summary>Frames that the caller has heard, silence not counted.</summary>
    public int HeardFrames { get; private set; }

    /// <summary>What <see cref="HeardFrames"/> was when the status was asked for.</summary>
    public int HeardAtStatus { get; private set; }

    /// <summary>The message that a real Asterisk would have dropped or ignored; null if none.</summary>
    public string? Complaint { get; private set; }

    public int CloseStatus => (int?)_socket.CloseStatus ?? 0;

    public static string[] Settings => ["Voice:Phone:Asterisk:Password=" + Password];

    public async Task ConnectAsync(Uri server, string query = "", string? password = Password)
    {
        if (password is not null)
            _socket.Options.SetRequestHeader("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("asterisk:" + password)));
        _socket.Options.AddSubProtocol("media");
        await _socket.ConnectAsync(new Uri(new UriBuilder(new Uri(server, "/phone/asterisk/media")) { Scheme = "ws" }.Uri + query), CancellationToken.None);
        _socket.SubProtocol.ShouldBe("media");
        _receiving = ReceiveAsync();
    }

    /// <summary>The channel begins, and its clock with it.</summary>
    public async Task StartAsync()
    {
        (string, object)[] fields =
            [("connection_id", "voice"), ("channel", "WebSocket/voice/0x7f0c"), ("channel_id", ChannelId), ("format", Format), ("optimal_frame_size", _frameBytes), ("ptime", 20), ("unheard_of", "1")];
        if (_isJson)
            fields = [.. fields, ("channel_variables", new { DIALEDPEERNUMBER = "voice/c(slin24)", MEDIA_WEBSOCKET_CONNECTION_ID = "voice", shop = "oslo" })];
        await SendAsync("MEDIA_START", fields);
        _playing = PlayAsync();
    }

    public static async Task<FakeWebSocketChannel> CallAsync(Uri server, bool isJson, string format = "slin24", int frameBytes = 960)
    {
        var channel = new FakeWebSocketChannel(isJson, format, frameBytes);
        await channel.ConnectAsync(server);
        await channel.StartAsync();
        return channel;
    }

    public Task SpeakAsync(byte[] sound) => SendRawAsync(sound, WebSocketMessageType.Binary);

    public Task PressAsync(char key) => SendAsync("DTMF_END", ("channel_id", ChannelId), ("digit", key.ToString()));

    public async Task<string> NextCommandAsync(string name)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await foreach (var command in Commands.Reader.ReadAllAsync(deadline.Token))
        {
            if (command.Contains(name, StringComparison.Ordinal))
                return command;
        }
        throw new InvalidOperationException($"The server closed ({CloseStatus}) before {name} came.");
    }

    public Task ClosedAsync() => _receiving.WaitAsync(TimeSpan.FromSeconds(40));

    public void Abort() => _socket.Abort();

    public Task CloseAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _socket.Abort();
        await _receiving;
        await _playing;
        _socket.Dispose();
        _over.Dispose();
    }

    private Task SendAsync(string name, params (string Field, object Value)[] fields) => SendTextAsync(_isJson
        ? JsonSerializer.Serialize(fields.Prepend(("event", name)).ToDictionary(f => f.Item1, f => f.Item2))
        : name + string.Concat(fields.Select(f => f.Field == "correlation_id" ? $" {f.Value}" : $" {f.Field}:{f.Value}")));

    public Task SendTextAsync(string message) => SendRawAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text);

    private async Task SendRawAsync(byte[] message, WebSocketMessageType type)
    {
        await _one.WaitAsync();
        try
        {
            await _socket.SendAsync(message, type, true, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException && _over.IsCancellationRequested)
        {
            // The test is over.
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                if (received.MessageType == WebSocketMessageType.Binary)
                    await QueueAsync(buffer.AsMemory(0, received.Count));
                else
                    await ObeyAsync(Encoding.UTF8.GetString(buffer, 0, received.Count));
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test broke the connection off.
        }
        Commands.Writer.TryComplete();
    }

    private async Task QueueAsync(ReadOnlyMemory<byte> sound)
    {
        ArrivedAt.Enqueue(Stopwatch.GetTimestamp());
        var isFull = false;
        lock (_gate)
        {
            if (sound.Length % _frameBytes != 0)
                Complaint = $"{sound.Length} bytes are no whole frames";
            if (_frames >= MostQueued)
                Complaint = "WebSocket queue is full. Ignoring incoming binary message.";
            for (var at = 0; at + _frameBytes <= sound.Length; at += _frameBytes, _frames++)
                _queue.AddLast((sound.Slice(at, _frameBytes).ToArray(), null));
            if (!_isFull && _frames >= 900)
                _isFull = isFull = true;
        }
        if (isFull)
            await SendAsync("MEDIA_XOFF", ("channel_id", ChannelId));
    }

    private async Task ObeyAsync(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > LongestCommand)
            Complaint = "WebSocket TEXT message exceeds maximum length";
        var json = _isJson ? JsonDocument.Parse(text).RootElement : default;
        var words = text.Split(' ');
        var name = _isJson ? json.GetProperty("command").GetString()! : words[0];
        var id = _isJson ? (json.TryGetProperty("correlation_id", out var given) ? given.GetString()! : "") : words.ElementAtOrDefault(1) ?? "";
        var queued = 0;
        lock (_gate)
        {
            queued = _frames;
            if (name == "GET_STATUS")
                HeardAtStatus = HeardFrames;
            if (name == "MARK_MEDIA")
                _queue.AddLast((null, id));
            if (name == "FLUSH_MEDIA")
            {
                _queue.Clear();
                _frames = 0;
            }
        }
        if (name == "GET_STATUS")
            await SendAsync("STATUS", ("channel_id", ChannelId), ("queue_length", queued), ("xon_level", 800), ("xoff_level", 900), ("queue_full", "false"), ("bulk_media", "false"), ("media_paused", "false"));
        await Commands.Writer.WriteAsync(text);
        if (name == "HANGUP")
            await CloseAsync();
    }

    private async Task PlayAsync()
    {
        var startedAt = Stopwatch.GetTimestamp();
        for (var beat = 1; !_over.IsCancellationRequested && _socket.State == WebSocketState.Open; beat++)
        {
            var marks = Beat(out var isFree);
            foreach (var mark in marks)
                await SendAsync("MEDIA_MARK_PROCESSED", ("channel_id", ChannelId), ("correlation_id", mark));
            if (isFree)
                await SendAsync("MEDIA_XON", ("channel_id", ChannelId));
            var wait = TimeSpan.FromMilliseconds(20 * beat) - Stopwatch.GetElapsedTime(startedAt);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, TimeProvider.System, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private List<string> Beat(out bool isFree)
    {
        List<string> marks = [];
        lock (_gate)
        {
            isFree = _isFull && _frames < 800;
            _isFull &= !isFree;
            while (_queue.First is { Value.Mark: { } mark })
            {
                marks.Add(mark);
                _queue.RemoveFirst();
            }
            if (_queue.First is not null)
            {
                _queue.RemoveFirst();
                _frames--;
                HeardFrames++;
            }
        }
        return marks;
    }
}
