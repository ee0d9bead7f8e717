using System.Globalization;
using System.Text;

namespace Voice.Server.Phone.Carriers;

/// <summary>The messages of a WebSocket channel: sound in binary, control in text of either dialect.</summary>
/// <remarks>
/// Source: chan_websocket.c and Asterisk's page on WebSocket channels. The channel has a queue of its own and plays it by its own clock. It is kept short
/// (<see cref="Lead"/>): the caller hears its content after an interruption, if the queue cannot be flushed, and a backlog never shrinks. Sound is
/// sent in whole frames, so nothing has to be buffered into frames there. A flush discards the marks in the queue without a message.
/// </remarks>
/// <param name="query">The query of the upgrade. <c>call</c> is the id of the call, <c>language</c> the caller's language, <c>from</c> and <c>to</c> the numbers.</param>
internal sealed class AsteriskStream(IReadOnlyDictionary<string, string> query) : PhoneProtocol
{
    /// <summary>How much is sent ahead of its time: what our timers, or the network, may be late by.</summary>
    public static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(200);

    /// <summary>Longer commands are ignored by Asterisk.</summary>
    public const int LongestCommand = 128;

    private static readonly TimeSpan UnbufferedLead = Pacer.Interval;

    private bool _isJson;
    private bool _isPassedThrough;
    private bool _isUnbuffered;
    private int _frameBytes;
    private byte[] _audio = [];
    private (char Key, string Time) _lastKey;

    public override bool AudioIsBinary => true;

    public override int FrameBytes => _frameBytes;

    public override TimeSpan MostAhead => _isUnbuffered ? UnbufferedLead : Lead;

    public override bool CanClear => !_isPassedThrough && !_isUnbuffered;

    public override bool ReturnsMarks => !_isPassedThrough;

    public override string? AskQueue => Start is null ? null : Command("GET_STATUS");

    public override PhoneEvent Read(ReadOnlySpan<byte> message, bool binary)
    {
        if (binary)
            return Start is null ? PhoneEvent.Of(PhoneEventKind.Unknown) : PhoneEvent.Heard(message);
        if (AsteriskMessage.Read(message) is not { } read)
            return PhoneEvent.Unreadable("a control message of neither dialect");
        if (read.Name == "MEDIA_START")
            return OnStart(read);
        if (Start is null)
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        return read.Name switch
        {
            "DTMF_END" when read.Text("digit") is [var key] => IsOld(read, key) ? PhoneEvent.Of(PhoneEventKind.Nothing) : PhoneEvent.Pressed(key),
            "MEDIA_MARK_PROCESSED" when int.TryParse(read.Text(AsteriskMessage.Id), NumberStyles.None, CultureInfo.InvariantCulture, out var mark) => PhoneEvent.Reached(mark),
            "STATUS" when read.Text("queue_length") is not null => PhoneEvent.Queued(Math.Max(0, read.Number("queue_length")) * _frameBytes),
            "MEDIA_XOFF" => PhoneEvent.Of(PhoneEventKind.Full),
            "MEDIA_XON" => PhoneEvent.Of(PhoneEventKind.Free),
            "MEDIA_BUFFERING_COMPLETED" or "QUEUE_DRAINED" => PhoneEvent.Of(PhoneEventKind.Nothing),
            "ERROR" => PhoneEvent.Complained(
                Complaint.Plain(read.Text("code") ?? read.Text("error_code") ?? ""), Complaint.Plain(read.Text("error_text") ?? read.Text("error") ?? read.Text("message") ?? read.Text(AsteriskMessage.Id) ?? "")),
            _ => PhoneEvent.Of(PhoneEventKind.Unknown),
        };
    }

    public override ReadOnlyMemory<byte> WriteAudio(ReadOnlySpan<byte> audio)
    {
        if (_audio.Length < audio.Length)
            _audio = new byte[audio.Length];
        audio.CopyTo(_audio);
        return _audio.AsMemory(0, audio.Length);
    }

    public override ReadOnlyMemory<byte> WriteMark(int mark) => Encoding.UTF8.GetBytes(Command("MARK_MEDIA", mark.ToString(CultureInfo.InvariantCulture)));

    public override ReadOnlyMemory<byte> WriteClear() => _isPassedThrough ? default : Encoding.UTF8.GetBytes(Command("FLUSH_MEDIA"));

    public override ReadOnlyMemory<byte> WriteHangUp(PhoneGoodbye goodbye) => Start is null ? default : Encoding.UTF8.GetBytes(Command("HANGUP"));

    /// <summary>A channel that was dialled with <c>n</c> is not answered before it is told so; to others it says nothing new.</summary>
    private PhoneEvent OnStart(AsteriskMessage read)
    {
        if (Start is not null)
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        if (read.Text("format") is not { } name || (read.Text("channel_id") ?? read.Text("connection_id")) is not { } channel)
            return PhoneEvent.Unreadable("a start without its format and channel");
        var format = WireFormat.Read(name, read.Number("rate"));
        if (format.SampleRate == 0)
            return PhoneEvent.Unsupported(WireFormat.Describe(name, read.Number("rate")));
        _isJson = read.IsJson;
        _isPassedThrough = read.IsTrue("passthrough");
        _isUnbuffered = read.IsTrue("unbuffered");
        var usual = format.BytesIn(Pacer.Interval);
        _frameBytes = read.Number("optimal_frame_size") is var wanted && wanted > 0 && wanted <= 5 * usual && wanted % format.BytesPerSample == 0 ? wanted : usual;
        var parameters = new Dictionary<string, string>(read.Variables.Where(v => !IsOfTheChannel(v.Key)), StringComparer.Ordinal);
        foreach (var (field, value) in query)
            parameters[field] = value;
        var call = query.GetValueOrDefault("call") is { Length: > 0 and <= 256 } given ? given : channel;
        parameters.Remove("call");
        parameters.Remove("from");
        parameters.Remove("to");
        Start = new PhoneStart(call, channel, format, parameters) { Numbers = new PhoneNumbers(Number("from"), Number("to")) };
        return PhoneEvent.Replied(PhoneEventKind.Started, Command("ANSWER"));
    }

    /// <summary>What Asterisk sets by itself says how the channel was made, and not what the call is about.</summary>
    private static bool IsOfTheChannel(string variable) =>
        variable.StartsWith("MEDIA_WEBSOCKET_", StringComparison.Ordinal) || variable.StartsWith("DIALEDPEER", StringComparison.Ordinal);

    /// <summary>A dial string is not escaped by itself, and the plus in front of a number is a space in a query.</summary>
    private string Number(string field) => query.GetValueOrDefault(field, "") is [' ', .. var number] ? "+" + number : query.GetValueOrDefault(field, "");

    /// <summary>Nothing numbers these messages: only a key with the same time is the same one.</summary>
    private bool IsOld(AsteriskMessage read, char key)
    {
        var time = read.Text("timestamp") ?? "";
        var isOld = time.Length > 0 && _lastKey == (key, time);
        _lastKey = (key, time);
        return isOld;
    }

    private string Command(string name, string? id = null) => _isJson
        ? id is null ? $$"""{"command":"{{name}}"}""" : $$"""{"command":"{{name}}","{{AsteriskMessage.Id}}":"{{id}}"}"""
        : id is null ? name : $"{name} {id}";
}
