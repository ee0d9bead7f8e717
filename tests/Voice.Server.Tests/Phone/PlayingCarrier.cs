using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Voice.Assistants;
using Voice.Audio;
using Voice.Server.Phone;

namespace Voice.Server.Tests.Phone;

/// <summary>A carrier of any kind that plays what a line sends it, by the test's clock and behind a network that takes its time, and says what its caller heard.</summary>
internal sealed partial class PlayingCarrier : WebSocket
{
    private const int Step = 10;

    private readonly string _kind;
    private readonly FakeTimeProvider _time = new();
    private readonly PhoneProtocol _protocol;
    private readonly TimeSpan _delay;
    private readonly PriorityQueue<Action, (TimeSpan Due, int Order)> _events = new();
    private readonly Queue<(byte[] Sound, int Mark)> _queue = [];
    private readonly List<byte> _heard = [];
    private TimeSpan _now;
    private int _order;
    private int _offset;
    private bool _isPlaying;

    /// <param name="kind">A carrier's name, or a way in which Asterisk's channel was dialled.</param>
    /// <param name="delayMs">One way.</param>
    public PlayingCarrier(string kind, int delayMs)
    {
        _kind = kind;
        _delay = TimeSpan.FromMilliseconds(delayMs);
        _protocol = TestCarriers.Vendor(kind.Split(' ')[0]).NewStream();
        _protocol.Read(Encoding.UTF8.GetBytes(StartOf(kind)), binary: false).Kind.ShouldBe(PhoneEventKind.Started);
        Writer = new PhoneWriter(this, _protocol, _time, e => throw e);
        Line = new PhoneLine(_protocol, new PhoneAudio(Format), Writer, Posted.Add, _time);
    }

    public PhoneLine Line { get; }

    public PhoneWriter Writer { get; }

    public AudioFormat Format => _protocol.Start!.Format;

    public List<CallEvent> Posted { get; } = [];

    /// <summary>What was sent, in order: <c>sound</c>, <c>mark</c>, <c>clear</c>, <c>ask</c>.</summary>
    public List<string> Sent { get; } = [];

    public bool LosesMarks { get; init; }

    public bool CanClear => _protocol.CanClear;

    public IReadOnlyList<byte> Heard => _heard;

    public TimeSpan HeardTime => Format.DurationOf(_heard.Count);

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => WebSocketState.Open;

    public override string? SubProtocol => null;

    /// <summary>Noise that is the same for the same seed, and nowhere the same.</summary>
    public void Say(string item, int milliseconds, int seed)
    {
        var sound = new byte[Line.Format.BytesIn(TimeSpan.FromMilliseconds(milliseconds))];
        new Random(seed).NextBytes(sound);
        // As models give it: in pieces that are no multiple of anything.
        for (var at = 0; at < sound.Length; at += 2_402)
            Line.Play(new ResponseAudio("r", item, 0, sound.AsMemory(at, Math.Min(2_402, sound.Length - at)).Span));
    }

    public void Advance(int milliseconds)
    {
        for (var elapsed = 0; elapsed < milliseconds; elapsed += Step)
        {
            _time.Advance(TimeSpan.FromMilliseconds(Step));
            _now += TimeSpan.FromMilliseconds(Step);
            HappenDue();
            Play(Format.BytesIn(TimeSpan.FromMilliseconds(Step)));
            HappenDue();
            Line.OnTime();
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        if (messageType == WebSocketMessageType.Binary)
        {
            Take(buffer.ToArray(), 0);
            return ValueTask.CompletedTask;
        }
        var text = Encoding.UTF8.GetString(buffer.Span);
        if (Sound().Match(text) is { Success: true } sound)
            Take(Convert.FromBase64String(sound.Groups[1].Value), 0);
        else if (Mark().Match(text) is { Success: true } mark)
            Take([], int.Parse(mark.Groups[1].Value, CultureInfo.InvariantCulture));
        else if (Clear().IsMatch(text))
            Note("clear", Drop);
        else if (text.Contains("GET_STATUS", StringComparison.Ordinal))
            Note("ask", () => AnswerQueue());
        return ValueTask.CompletedTask;
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Abort()
    {
    }

    public override void Dispose() => Writer.Dispose();

    private static string StartOf(string kind) => kind switch
    {
        "asterisk passthrough" => """{"event":"MEDIA_START","channel_id":"c","format":"ulaw","optimal_frame_size":160,"passthrough":"true"}""",
        "asterisk unbuffered" => """{"event":"MEDIA_START","channel_id":"c","format":"ulaw","optimal_frame_size":160,"unbuffered":"true"}""",
        "vonage 8" => """{"event":"websocket:connected","content-type":"audio/l16;rate=8000","call":"c1"}""",
        _ => TestCarriers.Transcript(kind).Select(l => JsonDocument.Parse(l).RootElement)
            .First(s => s.TryGetProperty("is", out var what) && what.GetString() == "Started").GetProperty("in").GetRawText(),
    };

    private void Take(byte[] sound, int mark) => Note(mark > 0 ? "mark" : "sound", () =>
    {
        _queue.Enqueue((sound, mark));
        Tell(isPlaying: true);
    });

    private void Note(string what, Action arrival)
    {
        Sent.Add(what);
        Later(arrival);
    }

    private void Later(Action happening) => _events.Enqueue(happening, (_now + _delay, _order++));

    private void HappenDue()
    {
        while (_events.TryPeek(out var happening, out var at) && at.Due <= _now)
        {
            _events.Dequeue();
            happening();
        }
    }

    private void Play(int bytes)
    {
        while (_queue.TryPeek(out var next))
        {
            if (next.Mark == 0 && bytes == 0)
                return;
            var count = Math.Min(bytes, next.Sound.Length - _offset);
            _heard.AddRange(next.Sound.AsSpan(_offset, count));
            bytes -= count;
            _offset += count;
            if (_offset < next.Sound.Length)
                return;
            Next();
        }
        Tell(isPlaying: false);
    }

    private void Next()
    {
        var (_, mark) = _queue.Dequeue();
        _offset = 0;
        if (mark > 0 && !LosesMarks)
            Later(() => Line.OnPlayed(mark));
    }

    /// <summary>Carriers return the marks of what they dropped; Asterisk drops those too.</summary>
    private void Drop()
    {
        if (!_protocol.CanClear)
            return;
        if (_kind.StartsWith("asterisk", StringComparison.Ordinal))
            _queue.Clear();
        while (_queue.Count > 0)
            Next();
        _offset = 0;
        Tell(isPlaying: false);
    }

    private void AnswerQueue()
    {
        var left = _queue.Sum(piece => piece.Sound.Length) - _offset;
        Later(() => Line.OnQueue(left));
    }

    private void Tell(bool isPlaying)
    {
        if (_isPlaying == isPlaying)
            return;
        _isPlaying = isPlaying;
        if (_protocol.TellsPlayback)
            Later(() => Line.OnPlayback(isPlaying));
    }

    [GeneratedRegex("\"(?:payload|Data)\":\"([^\"]+)\"")]
    private static partial Regex Sound();

    [GeneratedRegex("(?:\"mark\":\\{\"name\":\"|\"name\":\"|\"mark\":|MARK_MEDIA\",\"correlation_id\":\")(\\d+)")]
    private static partial Regex Mark();

    [GeneratedRegex("\"clear|\"StopAudio\":\\{|barge_in|FLUSH_MEDIA")]
    private static partial Regex Clear();
}
