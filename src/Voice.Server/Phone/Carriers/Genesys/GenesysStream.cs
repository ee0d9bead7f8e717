using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Voice.Audio;
using Voice.Lines;
using Voice.Wire;

namespace Voice.Server.Phone.Carriers;

/// <summary>The AudioHook protocol, version 2, as both Audio Connector and AudioHook Monitor speak it.</summary>
/// <remarks>
/// Source: Genesys' reference implementations of AudioHook and of an Audio Connector server. Sound is binary; everything else is JSON in an envelope whose numbers
/// must be without gaps both ways: ours are given out as messages are written. Either side's mistake ends the session, by a <c>disconnect</c> from us, which the
/// peer answers with <c>close</c>, which we answer with <c>closed</c>; the socket is the peer's to close.
/// </remarks>
/// <param name="sessionId">From the upgrade; empty to take it from the first message.</param>
/// <param name="organizationId">From the upgrade; empty if it was not signed.</param>
internal sealed class GenesysStream(GenesysRole role, string sessionId = "", string organizationId = "") : PhoneProtocol
{
    /// <summary>The most characters of a message, both ways.</summary>
    public const int LongestText = 65_535;

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);

    private readonly GenesysTurns _turns = new();
    private string _id = sessionId;
    private GenesysMedia? _media;
    private byte[] _mono = [];
    private byte[] _audio = [];
    private byte[] _mended = [];
    private readonly SeenMessages _seen = new();
    private bool _isProbe;
    private bool _unauthorized;
    private int _sequence;                              // of ours: counted where messages are written
    private volatile int _peerSequence;
    private volatile bool _saidGoodbye;
    private volatile bool _peerClosed;

    public override bool AudioIsBinary => true;

    public override int FrameBytes => AudioFormat.MuLaw8K.BytesIn(Frame);

    /// <remarks>Genesys plays sound by its own clock, and drops it on request. Sound that is kept here is dropped sooner.</remarks>
    public override TimeSpan MostAhead => TimeSpan.FromSeconds(2);

    /// <remarks>More than that is answered with error 429.</remarks>
    public override MessageRate? MostMessages => new(Burst: 20, PerSecond: 10);

    public override bool ReturnsMarks => false;

    public override bool TellsPlayback => true;

    public override bool PeerCloses => true;

    public override PhoneEvent Read(ReadOnlySpan<byte> message, bool binary)
    {
        if (binary)
            return ReadSound(message);
        if (message.Length > LongestText && Encoding.UTF8.GetCharCount(message) > LongestText)
            return PhoneEvent.Broken(PhoneEventKind.Junk, "A message is longer than 65,535 characters.");
        try
        {
            var json = new Utf8JsonReader(WireText.MendJson(message, ref _mended));
            using var document = JsonDocument.ParseValue(ref json);
            return GenesysMessage.Read(document.RootElement) is { } read ? Read(read) : PhoneEvent.Broken(PhoneEventKind.Junk, "A message is not a well-formed client message.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return PhoneEvent.Broken(PhoneEventKind.Junk, "A message is not valid JSON, or its parameters are wrong.");
        }
    }

    public override ReadOnlyMemory<byte> WriteAudio(ReadOnlySpan<byte> audio)
    {
        if (Start is not { ListensOnly: false })
            return default;
        if (_audio.Length < audio.Length)
            _audio = new byte[audio.Length];
        audio.CopyTo(_audio);
        return _audio.AsMemory(0, audio.Length);
    }

    public override ReadOnlyMemory<byte> WriteMark(int mark) => default;

    public override ReadOnlyMemory<byte> WriteClear() =>
        Start is { ListensOnly: false } ? Write(GenesysJson.Event(_peerSequence, "barge_in", static json => json.WriteStartObject())) : default;

    public override ReadOnlyMemory<byte> WriteReply(string reply) => Write(reply);

    public override ReadOnlyMemory<byte> WriteHangUp(PhoneGoodbye goodbye)
    {
        if (_peerClosed || _saidGoodbye || _id.Length == 0)
            return default;
        _saidGoodbye = true;
        var reason = _unauthorized ? "unauthorized"
            : goodbye.End is { Reason: EndReason.AssistantFailed or EndReason.Error } || goodbye is { End: null, Status: not WebSocketCloseStatus.NormalClosure } ? "error" : "completed";
        var info = goodbye.End is { Message.Length: > 0 } end ? end.Message : goodbye.Reason;
        return Write(GenesysJson.Disconnect(_peerSequence, reason, info, Start is { ListensOnly: false } ? goodbye.End : null));
    }

    public override string? Report(LineNotice notice) =>
        Start is { } start && notice is CaptionChanged caption ? _turns.Report(caption, start.ListensOnly ? _media!.Side : null, _peerSequence) : null;

    private ReadOnlyMemory<byte> Write(string body) => GenesysJson.Envelope(_id, Interlocked.Increment(ref _sequence), body);

    private PhoneEvent ReadSound(ReadOnlySpan<byte> sound)
    {
        if (_isProbe || _saidGoodbye)
            return PhoneEvent.Of(PhoneEventKind.Nothing);
        return Start is null
            ? PhoneEvent.Broken(PhoneEventKind.Unknown, "Sound came before the session was open.")
            : PhoneEvent.Heard(_media!.Listen(sound, ref _mono));
    }

    private PhoneEvent Read(GenesysMessage message)
    {
        if (_saidGoodbye)
            return message.Type == "close" ? OnClose(message) : PhoneEvent.Of(PhoneEventKind.Nothing);
        var isNew = _seen.IsNew(message.Sequence, HashCode.Combine(message.Type, message.Id, message.Seen, message.Parameters.GetRawText()));
        if (message.Sequence <= _peerSequence && !isNew)
            return PhoneEvent.Of(PhoneEventKind.Nothing);       // delivered twice
        if (message.Sequence != _peerSequence + 1)
            return PhoneEvent.Broken(PhoneEventKind.Unknown, "The value of seq is not one more than before.");
        if (message.Seen > Volatile.Read(ref _sequence))
            return PhoneEvent.Broken(PhoneEventKind.Unknown, "The value of serverseq is higher than what was sent.");
        if (_id.Length == 0)
            _id = message.Id;
        if (message.Id != _id)
            return PhoneEvent.Broken(PhoneEventKind.Unknown, "The message is of another session.");
        _peerSequence = message.Sequence;
        return message.Type switch
        {
            "open" => OnOpen(message),
            "close" => OnClose(message),
            "ping" => PhoneEvent.Replied(PhoneEventKind.Nothing, GenesysJson.Empty(_peerSequence, "pong")),
            "update" => OnUpdate(message),
            "error" => Complaint.Read(message.Parameters),
            "discarded" => PhoneEvent.Of(PhoneEventKind.Nothing),
            _ when Start is null => PhoneEvent.Of(PhoneEventKind.Unknown),
            "paused" => PhoneEvent.Of(PhoneEventKind.Held),
            "resumed" => PhoneEvent.Of(PhoneEventKind.Resumed),
            "playback_started" => PhoneEvent.Of(PhoneEventKind.PlaybackBegan),
            "playback_completed" => PhoneEvent.Of(PhoneEventKind.PlaybackOver),
            "dtmf" when message.Text("digit") is [var key] => PhoneEvent.Pressed(key),
            _ => PhoneEvent.Of(PhoneEventKind.Unknown),
        };
    }

    private PhoneEvent OnUpdate(GenesysMessage message)
    {
        var reply = GenesysJson.Empty(_peerSequence, "updated");
        return Start is not null && message.Language is { } language ? PhoneEvent.Speaks(language, reply) : PhoneEvent.Replied(PhoneEventKind.Nothing, reply);
    }

    private PhoneEvent OnOpen(GenesysMessage message)
    {
        if (Start is not null || _isProbe)
            return PhoneEvent.Of(PhoneEventKind.Unknown);
        var open = GenesysOpen.Read(message.Parameters, role);
        _unauthorized = organizationId.Length > 0 && open.OrganizationId != organizationId;
        if (_unauthorized)
            return PhoneEvent.Broken(PhoneEventKind.Unknown, "The organization is not the one that signed.");
        if (open.IsProbe)
        {
            _isProbe = true;
            return PhoneEvent.Replied(PhoneEventKind.Probed, GenesysJson.Opened(_peerSequence, null, open.WantsLanguages));
        }
        if (open.Media is null)
            return PhoneEvent.Unsupported(GenesysMedia.Describe(message.Parameters.GetProperty("media")));
        _media = open.Media;
        Start = new PhoneStart(open.Continued ?? _id, _id, AudioFormat.MuLaw8K, open.Parameters) { Numbers = open.Numbers, ListensOnly = open.ListensOnly };
        return PhoneEvent.Replied(PhoneEventKind.Started, GenesysJson.Opened(_peerSequence, _media, open.WantsLanguages));
    }

    private PhoneEvent OnClose(GenesysMessage message)
    {
        _peerSequence = message.Sequence;
        _peerClosed = true;
        return PhoneEvent.Replied(PhoneEventKind.Stopped, GenesysJson.Empty(message.Sequence, "closed"));
    }
}
