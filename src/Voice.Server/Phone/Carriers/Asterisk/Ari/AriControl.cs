using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace Voice.Server.Phone.Carriers;

/// <summary>Takes the calls that come in by <c>Stasis()</c>, if the settings say so, and tells each what Asterisk says of its channels.</summary>
internal sealed partial class AriControl(Asterisk asterisk, PhoneServices phone, ILogger<AriControl> logger) : BackgroundService
{
    private const int LargestEvent = 256 * 1024;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, AriCall> _calls = new(StringComparer.Ordinal);
    private readonly AriOptions _options = asterisk.Ari;

    /// <summary>Calls that have not ended there.</summary>
    public int Count => _calls.Count;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.IsOn)
            return;
        using var ari = new AriClient(_options);
        var pause = TimeSpan.FromSeconds(1);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var events = await ari.OpenEventsAsync(stoppingToken);
                LogConnected(_options.Url, _options.App);
                pause = TimeSpan.FromSeconds(1);
                foreach (var call in _calls.Values)
                    await call.CheckAsync();
                await ReadAsync(ari, events, stoppingToken);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or HttpRequestException)
            {
                if (!stoppingToken.IsCancellationRequested)
                    LogLost(_options.Url, e.Message, pause);
            }
            await Task.Delay(pause, phone.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task ReadAsync(AriClient ari, ClientWebSocket events, CancellationToken stop)
    {
        var buffer = new byte[LargestEvent];
        var filled = 0;
        while (true)
        {
            var received = await events.ReceiveAsync(buffer.AsMemory(filled), stop);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            filled += received.Count;
            if (filled == buffer.Length)
                throw new WebSocketException("An event was too large.");
            if (!received.EndOfMessage)
                continue;
            Take(ari, buffer.AsMemory(0, filled), stop);
            filled = 0;
        }
    }

    private void Take(AriClient ari, ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        try
        {
            using var document = PhoneRequest.Json(message.Span);
            var root = document.RootElement;
            if (root.TryGetProperty("channel", out var channel) && channel.GetProperty("id").GetString() is { } id)
                On(ari, root.GetProperty("type").GetString(), id, root, channel, stop);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            LogUnreadable(e.Message);
        }
    }

    private void On(AriClient ari, string? type, string id, JsonElement root, JsonElement channel, CancellationToken stop)
    {
        switch (type)
        {
            case "StasisStart":
                string[] arguments = root.TryGetProperty("args", out var given) ? [.. given.EnumerateArray().Select(a => a.GetString() ?? "")] : [];
                if (!id.StartsWith(AriCall.Ours, StringComparison.Ordinal))
                    Begin(ari, id, Said(channel, arguments), stop);
                foreach (var call in _calls.Values)
                    call.OnThere(id);
                break;
            case "StasisEnd" or "ChannelDestroyed":
                foreach (var call in _calls.Values)
                    call.OnGone(id);
                break;
            case "ChannelHold" or "ChannelUnhold":
                _calls.GetValueOrDefault(id)?.OnHold(type == "ChannelHold");
                break;
        }
    }

    /// <param name="arguments">Those of <c>Stasis()</c> after the application's name: the first is a language, or like the others <c>name=value</c>.</param>
    private static Dictionary<string, string> Said(JsonElement channel, string[] arguments)
    {
        var says = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var argument in arguments.Where(a => a.Length > 0))
        {
            var at = argument.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
                says[argument[..at]] = argument[(at + 1)..];
            else
                says.TryAdd("language", argument);
        }
        if (channel.TryGetProperty("caller", out var caller) && caller.GetProperty("number").GetString() is { Length: > 0 } from)
            says.TryAdd("from", from);
        if (channel.TryGetProperty("dialplan", out var dialplan) && dialplan.GetProperty("exten").GetString() is { Length: > 0 } to)
            says.TryAdd("to", to);
        return says;
    }

    private void Begin(AriClient ari, string id, Dictionary<string, string> says, CancellationToken stop)
    {
        var call = new AriCall(id, ari, _options, asterisk, phone, logger);
        if (_calls.TryAdd(id, call))
            _ = CarryAsync(call, says, stop);
    }

    private async Task CarryAsync(AriCall call, Dictionary<string, string> says, CancellationToken stop)
    {
        try
        {
            await call.RunAsync(says, stop);
        }
        catch (Exception e)
        {
            LogBroke(call.CallerId, e);
        }
        _calls.TryRemove(call.CallerId, out _);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Asterisk at {Url} sends its calls for Stasis({App})")]
    private partial void LogConnected(string url, string app);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Asterisk at {Url} cannot be reached ({Why}): check Voice:Phone:Asterisk:Ari and ari.conf; the next try is in {Pause}")]
    private partial void LogLost(string url, string why, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event of Asterisk could not be read: {Why}")]
    private partial void LogUnreadable(string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Asterisk's call {ChannelId} broke")]
    private partial void LogBroke(string channelId, Exception e);
}
