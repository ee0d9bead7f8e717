using System.Net.WebSockets;
using Voice.Lines;
using Voice.Tools;
using Voice.Wire;

namespace Voice.Server.Phone.Carriers;

/// <summary>One call that came in by <c>Stasis()</c>: its caller's channel, a channel for our sound, and the bridge that joins them.</summary>
/// <remarks>The sequence is: answer, external media that waits for us, connect to it, join both in a bridge. After the assistant's part the dialplan goes on, or a transfer.</remarks>
internal sealed partial class AriCall(string callerId, AriClient ari, AriOptions options, Asterisk asterisk, PhoneServices phone, ILogger logger)
{
    /// <summary>The prefix of the ids of channels that the server made.</summary>
    public const string Ours = "voice-";

    private static readonly TimeSpan JoinDeadline = TimeSpan.FromSeconds(5);

    // Longer texts do not fit into a URL that Asterisk reads.
    private const int LongestVariable = 500;

    private readonly string _bridgeId = Guid.NewGuid().ToString();
    private readonly string _mediaId = Ours + "media-" + Guid.NewGuid().ToString("N");
    private readonly string _agentId = Ours + "agent-" + Guid.NewGuid().ToString("N");
    private readonly TaskCompletionSource _media = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _agent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isGone;
    private volatile bool _isAgentAsked;

    public string CallerId { get; } = callerId;

    /// <param name="says">The facts about the call, as in a dial string's <c>v()</c>.</param>
    public async Task RunAsync(IReadOnlyDictionary<string, string> says, CancellationToken stop)
    {
        var why = await ConnectAsync(says, stop);
        if (why is not null)
            LogFailed(logger, CallerId, why);
        if (!_isGone)
            await GoOnAsync(why is null ? phone.Calls.TransferOf(asterisk.Name, CallerId) : null);
        await ari.DeleteAsync("channels/" + _mediaId);
        await ari.DeleteAsync("bridges/" + _bridgeId);
    }

    /// <summary>A channel was hung up, or left the application.</summary>
    public void OnGone(string channelId)
    {
        if (channelId == _agentId)
        {
            _agent.TrySetResult(false);
            _over.TrySetResult();
        }
        if (channelId != CallerId)
            return;
        _isGone = true;
        _agent.TrySetResult(false);
        _over.TrySetResult();
        phone.Calls.Find(asterisk.Name, CallerId)?.Call.Session.Post(new HungUp());
    }

    /// <summary>A channel of ours is there: the one for our sound, or of somebody who has taken the call.</summary>
    public void OnThere(string channelId)
    {
        if (channelId == _mediaId)
            _media.TrySetResult();
        else if (channelId == _agentId)
            _agent.TrySetResult(true);
    }

    public void OnHold(bool held) =>
        phone.Calls.Find(asterisk.Name, CallerId)?.Call.Session.Post(held ? new HoldStarted() : new HoldEnded());

    /// <summary>Events may have been missed: checks whether the caller and the transfer target are still there.</summary>
    public async Task CheckAsync()
    {
        if ((await ari.GetAsync("channels/" + CallerId)).Status == StatusCodes.Status404NotFound)
            OnGone(CallerId);
        if (!_isAgentAsked)
            return;
        var agent = await ari.GetAsync("channels/" + _agentId);
        if (agent.Status == StatusCodes.Status404NotFound)
            OnGone(_agentId);
        else if (agent.Text("state") == "Up")
            OnThere(_agentId);
    }

    /// <returns>The step that failed; null if the assistant answered the call.</returns>
    private async Task<string?> ConnectAsync(IReadOnlyDictionary<string, string> says, CancellationToken stop)
    {
        if (!phone.Calls.HasRoom)
            return "all lines are busy";
        if (!(await ari.PostAsync($"channels/{CallerId}/answer")).IsGood)
            return "the channel could not be answered";
        var media = await ari.PostAsync(
            "channels/externalMedia", ("app", options.App), ("channelId", _mediaId), ("external_host", "INCOMING"), ("transport", "websocket"),
            ("encapsulation", "none"), ("connection_type", "server"), ("format", options.Format), ("transport_data", "f(json)"));
        if (!media.IsGood)
            return $"Asterisk opened no channel for our sound ({media.Status} {Complaint.Plain(media.Text("message") ?? "")})";
        var connection = await ari.GetAsync($"channels/{_mediaId}/variable", ("variable", "MEDIA_WEBSOCKET_CONNECTION_ID"));
        if (connection.Text("value") is not { Length: > 0 } connectionId)
            return "the channel for our sound has no connection id: is it an Asterisk with chan_websocket?";
        if (!(await ari.PostAsync("bridges/" + _bridgeId, ("type", "mixing"))).IsGood)
            return "no bridge was made";
        try
        {
            using var socket = await ari.OpenMediaAsync(connectionId, stop);
            using var stream = new PhoneMedia(socket, asterisk, new AsteriskStream(new Dictionary<string, string>(says, StringComparer.Ordinal) { ["call"] = CallerId }), phone, null, null);
            var running = stream.RunAsync();
            // Our channel exists only when its socket is connected.
            await Task.WhenAny(_media.Task, running, Task.Delay(JoinDeadline, phone.Time, stop));
            var joined = await ari.PostAsync($"bridges/{_bridgeId}/addChannel", ("channel", $"{CallerId},{_mediaId}"));
            if (!joined.IsGood)
                await ari.DeleteAsync("channels/" + _mediaId);
            await running;
            return joined.IsGood || _isGone ? null : $"the channels could not be joined ({joined.Status} {Complaint.Plain(joined.Text("message") ?? "")})";
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            return "the media socket could not be opened: " + e.Message;
        }
    }

    private async Task GoOnAsync(CallTransfer? transfer)
    {
        if (transfer is null)
        {
            await ContinueAsync();
            return;
        }
        await SetAsync("VOICE_TRANSFER", transfer.Address);
        await SetAsync("VOICE_TARGET", transfer.Target);
        await SetAsync("VOICE_SUMMARY", transfer.Summary);
        await SetAsync("VOICE_REASON", transfer.Reason);
        if (options.DialString.Length > 0 && await JoinAsync(transfer))
            return;
        if (options.DialString.Length == 0 && options.TransferContext.Length > 0)
            await ContinueAsync(("context", options.TransferContext), ("extension", transfer.Address), ("priority", "1"));
        else
            await ContinueAsync();
    }

    /// <summary>Rings the transfer target, joins it to the caller, and stays until one of them is gone.</summary>
    /// <returns>False if the target did not answer: the caller is still there.</returns>
    private async Task<bool> JoinAsync(CallTransfer transfer)
    {
        await AskAsync($"bridges/{_bridgeId}/moh");
        var seconds = ((int)options.RingTime.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var called = await AskAsync(
            "channels", ("endpoint", options.DialString.Replace("{address}", transfer.Address, StringComparison.Ordinal)), ("app", options.App),
            ("channelId", _agentId), ("originator", CallerId), ("timeout", seconds));
        _isAgentAsked = called.IsGood;
        var taken = called.IsGood && await AnsweredAsync();
        await ari.DeleteAsync($"bridges/{_bridgeId}/moh");
        if (!taken || !(await AskAsync($"bridges/{_bridgeId}/addChannel", ("channel", _agentId))).IsGood)
        {
            await ari.DeleteAsync("channels/" + _agentId);
            await SetAsync("VOICE_TRANSFER_FAILED", "1");
            LogNotTaken(logger, CallerId, transfer.Target);
            return _isGone;
        }
        await _over.Task;
        await ari.DeleteAsync("channels/" + (_isGone ? _agentId : CallerId));
        return true;
    }

    private async Task<bool> AnsweredAsync()
    {
        await Task.WhenAny(_agent.Task, Task.Delay(options.RingTime + TimeSpan.FromSeconds(2), phone.Time, CancellationToken.None));
        return _agent.Task.IsCompletedSuccessfully && _agent.Task.Result;
    }

    /// <summary>The dialplan goes on; without a dialplan the channel ends.</summary>
    private async Task ContinueAsync(params (string Name, string Value)[] where)
    {
        if (!(await AskAsync($"channels/{CallerId}/continue", where)).IsGood)
            await ari.DeleteAsync("channels/" + CallerId);
    }

    /// <summary>Asks Asterisk for something; a refusal is in the log, unless the caller is gone.</summary>
    private async Task<AriAnswer> AskAsync(string path, params (string Name, string Value)[] query)
    {
        var answer = await ari.PostAsync(path, query);
        if (!answer.IsGood && !_isGone)
            LogRefused(logger, path[(path.LastIndexOf('/') + 1)..], CallerId, answer.Status, Complaint.Plain(answer.Text("message") ?? answer.Text("error") ?? ""));
        return answer;
    }

    private Task<AriAnswer> SetAsync(string variable, string value) =>
        AskAsync($"channels/{CallerId}/variable", ("variable", variable), ("value", WireText.Cut(value, LongestVariable)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Asterisk's call {ChannelId} could not be carried: {Why}")]
    private static partial void LogFailed(ILogger logger, string channelId, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Asterisk refused '{Request}' for its call {ChannelId}: status {Status} (0: not reached) {Words}")]
    private static partial void LogRefused(ILogger logger, string request, string channelId, int status, string words);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The target {Target} did not answer the call {ChannelId} that was handed on; its dialplan goes on")]
    private static partial void LogNotTaken(ILogger logger, string channelId, string target);
}
