using System.Net.WebSockets;
using Voice.Conversations;
using Voice.Lines;
using Voice.Server.Calls;
using Voice.Wire;

namespace Voice.Server.Phone;

/// <summary>One media socket of a carrier, from its upgrade to its end.</summary>
/// <remarks>
/// Nothing is sent before the stream has begun, and no model is asked before the stream has proved to belong to the call of its token. A stop message or a closed socket is a hang-up; a
/// socket that breaks without either leaves the call waiting for its stream to come back.
/// </remarks>
internal sealed partial class PhoneMedia : IDisposable
{
    private const int LongestMessage = 1024 * 1024;
    private const int UsualMessage = 1024;
    private const int LongestKept = 64 * 1024;
    private const int MostJunk = 1_000;
    private const int MostComplaints = 8;
    private const int LongestReason = 80;               // a close reason has room for 123 bytes
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeDeadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GoodbyeDeadline = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly StreamVendor _vendor;
    private readonly PhoneServices _phone;
    private readonly string? _callId;
    private readonly PhoneProtocol _stream;
    private readonly PhoneWriter _writer;
    private readonly ITimer _startDue;
    private readonly ITimer _goodbyeDue;
    private PhoneCall? _call;
    private PhoneLine? _line;                           // one of these two
    private RelayLine? _relay;
    private PhoneAudio? _audio;
    private MicrophoneGate? _gate;
    private OpeningSilence? _opening;
    private int _epoch;
    private int _unknown;
    private int _junk;
    private int _complaints;
    private long _dropped;
    private volatile bool _closing;

    /// <param name="callId">The call whose token let the socket in; null if none was needed.</param>
    /// <param name="token">That token, now used.</param>
    public PhoneMedia(WebSocket socket, StreamVendor vendor, PhoneProtocol stream, PhoneServices phone, string? callId, string? token)
    {
        _socket = socket;
        _vendor = vendor;
        _phone = phone;
        _callId = callId;
        Token = token;
        _stream = stream;
        _writer = new PhoneWriter(socket, _stream, phone.Time, OnBroken);
        _goodbyeDue = phone.Time.CreateTimer(static media => ((PhoneMedia)media!)._socket.Abort(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _startDue = phone.Time.CreateTimer(static media => ((PhoneMedia)media!).OnNoStart(), this, StartDeadline, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The token of the socket; null if no token was needed.</summary>
    public string? Token { get; }

    /// <summary>The caller and the called, from the webhook of this call.</summary>
    public PhoneNumbers Numbers { get; init; } = PhoneNumbers.None;

    /// <summary>Another stream carries the call now.</summary>
    public void Replaced() => Close(new PhoneGoodbye(WebSocketCloseStatus.NormalClosure, "replaced"));

    public async Task RunAsync()
    {
        var closed = false;
        try
        {
            closed = await ReceiveAsync();
        }
        finally
        {
            Leave(closed);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _startDue.Dispose();
        _goodbyeDue.Dispose();
    }

    private void Leave(bool closed)
    {
        _writer.Dispose();
        if (_opening is not null)
            _phone.Pacer.Remove(_opening.OnBeat);
        if (_unknown + _junk > 0)
            LogNotUnderstood(_phone.Logger, _vendor.Name, _unknown, _junk, _call?.Call.Id);
        if (_dropped > 0)
            LogDropped(_phone.Logger, _vendor.Name, _stream.Start!.Format.DurationOf(_dropped), _call?.Call.Id);
        if (_writer.DroppedBytes is > 0 and var unsent)
            LogUnsent(_phone.Logger, _vendor.Name, _stream.Start!.Format.DurationOf(unsent), PhoneWriter.QueueBound, _call?.Call.Id);
        if (_complaints > MostComplaints)
            LogComplaints(_phone.Logger, _vendor.Name, _complaints, _call?.Call.Id);
        if (_call is null)
            return;
        if (closed || !_vendor.StreamsReturn)
            _call.HangUp(this);
        else
            Break(_call);
    }

    private void Break(PhoneCall call)
    {
        call.Call.Session.Detach(_epoch);
        if (!call.Call.Session.Ended.IsCompleted)
            _vendor.OnStreamBroken(_stream.Start!.CallId, _phone.Logger);
    }

    /// <returns>True if the socket was closed in form; false if it broke.</returns>
    private async Task<bool> ReceiveAsync()
    {
        var buffer = new byte[UsualMessage];
        var filled = 0;
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(filled), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                var isIgnored = _closing && !_stream.PeerCloses;
                filled = isIgnored ? 0 : filled + received.Count;
                if (isIgnored)
                    continue;
                if (received.EndOfMessage)
                {
                    Handle(_stream.Read(buffer.AsSpan(0, filled), received.MessageType == WebSocketMessageType.Binary));
                    filled = 0;
                    if (buffer.Length > LongestKept)
                        buffer = new byte[UsualMessage];
                }
                else if (filled == LongestMessage)
                {
                    Refuse(WebSocketCloseStatus.MessageTooBig, "message too large");
                    filled = 0;
                }
                else if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, LongestMessage));
                }
            }
            Close(new PhoneGoodbye(WebSocketCloseStatus.NormalClosure, ""));
            _writer.Close(WebSocketCloseStatus.NormalClosure, "");
            // A message may still be on its way, and the close after it: the socket stays until the close arrives.
            await _writer.Over.WaitAsync(GoodbyeDeadline, _phone.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            return _closing;
        }
    }

    private void Handle(in PhoneEvent happened)
    {
        if (happened.Reply is { } reply && (_closing || happened.Kind != PhoneEventKind.Started))
            _writer.Reply(reply);
        if (_closing)
            return;
        if (happened.Fault is { } fault)
        {
            Refuse(WebSocketCloseStatus.ProtocolError, fault);
            _call?.HangUp(this);
            return;
        }
        switch (happened.Kind)
        {
            case PhoneEventKind.Audio: Hear(happened.Audio); break;
            case PhoneEventKind.Played: _line?.OnPlayed(happened.Mark); break;
            case PhoneEventKind.Said: _relay?.OnSaid(happened.Words); break;
            case PhoneEventKind.Interrupted: _relay?.OnInterrupted(happened.Words, happened.After); break;
            case PhoneEventKind.Queue: _line?.OnQueue(happened.QueuedBytes); break;
            case PhoneEventKind.PlaybackBegan: _line?.OnPlayback(on: true); break;
            case PhoneEventKind.PlaybackOver: _line?.OnPlayback(on: false); break;
            case PhoneEventKind.Language: _call?.Call.Session.Post(new LanguageAsked(happened.Words)); break;
            case PhoneEventKind.Full: _writer.Hold(full: true); break;
            case PhoneEventKind.Free: _writer.Hold(full: false); break;
            case PhoneEventKind.Key: _call?.Call.Session.Post(new KeyPressed(happened.Key)); break;
            case PhoneEventKind.Started: OnStarted(_stream.Start!, happened.Reply); break;
            case PhoneEventKind.Probed: _startDue.Change(ProbeDeadline, Timeout.InfiniteTimeSpan); break;
            case PhoneEventKind.Held: _call?.Call.Session.Post(new HoldStarted()); break;
            case PhoneEventKind.Resumed: _call?.Call.Session.Post(new HoldEnded()); break;
            case PhoneEventKind.Stopped: _call?.HangUp(this); break;
            case PhoneEventKind.Unsupported: Refuse(WebSocketCloseStatus.InvalidMessageType, "unsupported audio format: " + WireText.Cut(happened.Words, LongestReason)); break;
            case PhoneEventKind.Complained: OnComplaint(happened.Code, happened.Words); break;
            case PhoneEventKind.Unknown: _unknown++; break;
            case PhoneEventKind.Junk: OnJunk(happened.Words ?? "a message"); break;
        }
    }

    private void OnComplaint(string code, string words)
    {
        if (++_complaints <= MostComplaints)
            LogComplaint(_phone.Logger, _vendor.Name, code.Length > 0 ? code : "without a code", _call?.Call.Id, words);
    }

    private void OnJunk(string what)
    {
        if (++_junk == 1)
            LogUnreadable(_phone.Logger, _vendor.Name, what, _call?.Call.Id);
        if (_junk > MostJunk)
            Refuse(WebSocketCloseStatus.InvalidPayloadData, "too many unreadable messages");
    }

    private void Hear(ReadOnlySpan<byte> sound)
    {
        if (_call is null)
            return;
        _line?.OnTime();
        var verdict = _gate!.Judge(sound, out var audio);
        if (verdict is ChunkVerdict.TooFast or ChunkVerdict.TooLarge)
            _dropped += sound.Length;
        if (verdict != ChunkVerdict.Pass)
            return;
        _call.Call.Session.Hear(_audio!.ToCall(audio));
    }

    private void OnStarted(PhoneStart start, string? reply)
    {
        _startDue.Dispose();
        if (_callId is not null && start.CallId != _callId)
        {
            Refuse(WebSocketCloseStatus.PolicyViolation, "its token is another call's");
            return;
        }
        if (Numbers.IsKnown && !start.Numbers.IsKnown)
            start = start with { Numbers = Numbers };
        var audio = new PhoneAudio(start.Format);
        if (!_phone.Calls.TryJoin(_vendor, start, audio.Call, out var call, out var refusal))
        {
            Refuse(WebSocketCloseStatus.EndpointUnavailable, refusal.Code);
            return;
        }
        var session = call.Call.Session;
        _audio = audio;
        _gate = new MicrophoneGate(start.Format, _phone.Time, MicrophoneGate.CarrierSlack);
        if (reply is not null)
            _writer.Reply(reply);
        if (_vendor.SpeaksItself)
            _relay = new RelayLine(_writer.Reply, session.Post);
        else
            _line = new PhoneLine(_stream, audio, _writer, session.Post, _phone.Time);
        _call = call;
        // At once, because words of a model before the line is there are lost.
        _epoch = call.Attach(this, (ILine?)_line ?? _relay!);
        LogStarted(_phone.Logger, _vendor.Name, start.CallId, call.Call.Id);
        if (_stream.OpensWithSilence)
        {
            _opening = new OpeningSilence(_writer, start.Format);
            _phone.Pacer.Add(_opening.OnBeat);
        }
        session.Ended.ContinueWith(
            static (end, media) => ((PhoneMedia)media!).Close(new PhoneGoodbye(WebSocketCloseStatus.NormalClosure, "the call is over", end.Result)),
            this, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void OnBroken(Exception e)
    {
        LogBroken(_phone.Logger, _vendor.Name, _call?.Call.Id, e);
        _socket.Abort();
    }

    private void OnNoStart() => Refuse(WebSocketCloseStatus.PolicyViolation, "the stream did not begin");

    private void Refuse(WebSocketCloseStatus status, string why)
    {
        LogRefused(_phone.Logger, _vendor.Name, why);
        Close(new PhoneGoodbye(status, why));
    }

    /// <summary>Ends the stream from our side. The carrier goes on with what follows in its instructions.</summary>
    private void Close(PhoneGoodbye goodbye)
    {
        if (_closing)
            return;
        _closing = true;
        _writer.HangUp(goodbye);
        if (!_stream.PeerCloses)
            _writer.Close(goodbye.Status, goodbye.Reason);
        _goodbyeDue.Change(_stream.PeerCloses ? AnswerDeadline : GoodbyeDeadline, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Stream of {Vendor} call {VendorCallId} began as {CallId}")]
    private static partial void LogStarted(ILogger logger, string vendor, string vendorCallId, string callId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Vendor} complains: error {Code} in call {CallId}: {Words}")]
    private static partial void LogComplaint(ILogger logger, string vendor, string code, string? callId, string words);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Vendor} sent {Dropped} of sound more than can have been said in call {CallId}: it was dropped")]
    private static partial void LogDropped(ILogger logger, string vendor, TimeSpan dropped, string? callId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Dropped} of replies to {Vendor} were dropped in call {CallId}: more than {Bound} waited to be sent")]
    private static partial void LogUnsent(ILogger logger, string vendor, TimeSpan dropped, TimeSpan bound, string? callId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Vendor} complained {Complaints} times in call {CallId}; only the first ones are in this log")]
    private static partial void LogComplaints(ILogger logger, string vendor, int complaints, string? callId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Vendor} sent {What} in call {CallId}: it is ignored. Others like it are counted, and the log has their number when the stream ends")]
    private static partial void LogUnreadable(ILogger logger, string vendor, string what, string? callId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Nothing more can be sent to {Vendor} in call {CallId}: the stream is cut off")]
    private static partial void LogBroken(ILogger logger, string vendor, string? callId, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stream of {Vendor} was refused: {Why}")]
    private static partial void LogRefused(ILogger logger, string vendor, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Vendor} sent {Unknown} messages out of place and {Junk} unreadable ones in call {CallId}")]
    private static partial void LogNotUnderstood(ILogger logger, string vendor, int unknown, int junk, string? callId);
}
